import assert from 'node:assert/strict';
import type { TrainingDelta, TrainingPicture } from '../../../kernel/src/mime.ts';
import { applyDelta, parseDelta } from '../../../extension/src/renderer/payload/delta.ts';
import { parseMessage } from '../../../extension/src/renderer/payload/message.ts';
import { parseTraining } from '../../../extension/src/renderer/payload/training.ts';
import { trainingPicture } from '../../renderer/pictures.ts';

const TABLE = { columns: ['epoch'], rows: [[1]] };

function picture(): TrainingPicture {
  const view = { name: 'rate', title: 'Rate', summary: '', table: TABLE, spec: { mark: 'line' } };
  return parseTraining({
    ...trainingPicture(),
    sequence: 7,
    data: { lossByBatch: [{ x: 1, value: 2 }], frame: [{ x: 0 }, { x: 1 }] },
    views: [{ ...view, data: { rateLine: [{ x: 1, value: 0.1 }] } }],
  });
}

function delta(changes: Partial<TrainingDelta> = {}): TrainingDelta {
  return { id: picture().id, sequence: 8, changed: {}, append: {}, replace: {}, ...changes };
}

describe('a delta of a training', () => {
  it('changes facts and brings rows, of curves and of views', () => {
    const before = picture();
    const after = applyDelta(
      before,
      delta({
        changed: { batch: 9, state: 'paused' },
        append: { lossByBatch: [{ x: 2, value: 1 }], rateLine: [{ x: 2, value: 0.01 }] },
        replace: { frame: [{ x: 0 }, { x: 2 }] },
        views: { rate: { summary: 'It fell.' } },
      }),
    );
    assert.deepEqual(after, {
      ...before,
      sequence: 8,
      batch: 9,
      state: 'paused',
      data: {
        lossByBatch: [
          { x: 1, value: 2 },
          { x: 2, value: 1 },
        ],
        frame: [{ x: 0 }, { x: 2 }],
      },
      views: before.views?.map((view) => ({
        ...view,
        summary: 'It fell.',
        data: {
          rateLine: [
            { x: 1, value: 0.1 },
            { x: 2, value: 0.01 },
          ],
        },
      })),
    });
  });

  it('leaves the picture before as it was, and its rows the same objects', () => {
    const before = picture();
    const copy = structuredClone(before);
    const after = applyDelta(before, delta({ append: { lossByBatch: [{ x: 2, value: 1 }] } }));
    assert.deepEqual(before, copy);
    assert.equal(after?.data['lossByBatch']?.[0], before.data['lossByBatch']?.[0]);
    assert.equal(after?.data['frame'], before.data['frame']);
  });

  for (const [why, changes] of Object.entries({
    'it belongs to another picture': { id: 'other' },
    'one before it is missing': { sequence: 9 },
    'it has been applied before': { sequence: 7 },
    'the picture has no such rows': { append: { unheard: [{ x: 1 }] } },
    'the rows have the name of something else': { replace: { constructor: [{ x: 1 }] } },
    'it brings more rows than a picture may hold': {
      append: { lossByBatch: Array.from({ length: 100_000 }, () => ({ x: 1 })) },
    },
  })) {
    it(`does not fit when ${why}`, () => {
      assert.equal(applyDelta(picture(), delta(changes)), null);
    });
  }

  for (const [what, wrong] of Object.entries({
    'no sequence': { sequence: undefined },
    'a sequence below zero': { sequence: -1 },
    'an unknown state': { changed: { state: 'asleep' } },
    'a loss in words': { changed: { latest: { loss: 'low' } } },
    'rows that are no list': { append: { frame: { length: 5 } } },
    'a row that holds another one': { append: { frame: [{ x: { y: 1 } }] } },
    'a table without columns': { views: { rate: { table: {} } } },
    'an unknown action': { changed: { steering: { comm: 'c', actions: ['explode'] } } },
  })) {
    it(`with ${what} is refused`, () => {
      assert.throws(() => parseDelta({ ...delta(), ...wrong }), { name: 'PayloadError' });
    });
  }

  it('reaches neither a prototype nor what it must not change', () => {
    const hostile: unknown = JSON.parse(
      `{"id":"fit-1","sequence":8,"changed":{"__proto__":{"polluted":1},"id":"x","spec":{}},"append":{"__proto__":[]},"replace":{}}`,
    );
    const parsed = parseDelta(hostile);
    assert.deepEqual(parsed, delta());
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });
});

describe('a message of a training', () => {
  it('is a picture, a delta or an answer', () => {
    const answer = { type: 'answer', action: 'pause', ok: true, text: 'Paused.' };
    assert.deepEqual(parseMessage(answer), answer);
    assert.deepEqual(parseMessage({ type: 'delta', delta: delta() }), { type: 'delta', delta: delta() });
    assert.deepEqual(parseMessage({ type: 'picture', picture: picture() }), { type: 'picture', picture: picture() });
    for (const wrong of [null, 'hello', {}, { type: 'run' }, { ...answer, text: 5 }, { ...answer, action: 'dance' }]) {
      assert.throws(() => parseMessage(wrong), { name: 'PayloadError' });
    }
  });
});
