import assert from 'node:assert/strict';
import { overAnswer, requestIn, Trainings } from '../../../extension/src/trainings.ts';
import type { JsonObject, Publication } from '../../../kernel/src/messages.ts';
import { TRAINING } from '../../../kernel/src/mime.ts';

const opened = (comm_id: string, state: JsonObject, target_name = 'jupyter.widget'): Publication => ({
  type: 'comm_open',
  content: { comm_id, target_name, data: { state } },
});
const custom = (comm_id: string, content: JsonObject): Publication => ({
  type: 'comm_msg',
  content: { comm_id, data: { method: 'custom', content } },
});

describe('trainings that can be steered', () => {
  it('are told apart from other widgets by their state, and their messages go to the pictures', () => {
    const trainings = new Trainings();
    assert.equal(trainings.receive(opened('a', { training: 't' })), null);
    trainings.receive(opened('b', { value: 1 }));
    trainings.receive(opened('c', { training: 't' }, 'other'));
    assert.deepEqual(
      ['a', 'b', 'c'].map((comm) => trainings.has(comm)),
      [true, false, false],
    );
    const message = { type: 'answer', action: 'pause', ok: true, text: 'Paused.' };
    assert.deepEqual(trainings.receive(custom('a', message)), { type: 'limpid.training', comm: 'a', message });
    assert.equal(trainings.receive(custom('b', message)), null);
    trainings.receive({ type: 'comm_close', content: { comm_id: 'a', data: {} } });
    assert.equal(trainings.has('a'), false);
    assert.equal(trainings.receive(custom('a', message)), null);
  });

  it('that stand at a breakpoint are known by their pictures', () => {
    const trainings = new Trainings();
    trainings.receive(opened('a', { training: 't' }));
    const shown = (comm: string, stand: JsonObject | null): Publication => ({
      type: 'update_display_data',
      content: { data: { [TRAINING]: { id: 't', steering: { comm }, break: stand } }, metadata: {}, transient: {} },
    });
    assert.equal(trainings.standing(shown('a', { layer: 'dense' })), 'a');
    assert.equal(trainings.standing(shown('a', null)), null);
    assert.equal(trainings.standing(shown('b', { layer: 'dense' })), null, 'a comm of nobody');
    assert.equal(trainings.standing(custom('a', { type: 'picture' })), null);
  });

  it('whose kernel goes away fail, in a delta that fits on what came last', () => {
    const trainings = new Trainings();
    trainings.receive(opened('a', { training: 't' }));
    trainings.receive(opened('b', { training: 'u' }));
    trainings.receive(custom('a', { type: 'picture', picture: { id: 't', sequence: 7 } }));
    trainings.receive(custom('a', { type: 'delta', delta: { id: 't', sequence: 8 } }));
    const [end, ...others] = trainings.end();
    assert.deepEqual(others, [], 'nobody looks at the second one');
    assert.equal(end?.comm, 'a');
    const { delta } = end.message as { delta: { id: string; sequence: number; changed: object } };
    assert.deepEqual([delta.id, delta.sequence], ['t', 9]);
    assert.deepEqual(
      { ...delta.changed, title: '' },
      {
        ...{ state: 'failed', title: '', eta: null, steering: null, experiments: null },
      },
    );
    assert.equal(trainings.has('a'), false);
  });

  it('and one that was over already stays as it ended, and takes no more requests', () => {
    const trainings = new Trainings();
    trainings.receive(opened('a', { training: 't' }));
    trainings.receive(custom('a', { type: 'picture', picture: { id: 't', sequence: 7, state: 'running' } }));
    trainings.receive(custom('a', { type: 'delta', delta: { id: 't', sequence: 8, changed: { state: 'done' } } }));
    trainings.receive(custom('a', { type: 'delta', delta: { id: 't', sequence: 9, changed: {} } }));
    const { delta } = trainings.end()[0]?.message as { delta: { sequence: number; changed: object } };
    assert.deepEqual([delta.sequence, delta.changed], [10, { experiments: null }]);
  });

  it('are asked by pictures alone', () => {
    const request = { type: 'steer', action: 'stop' };
    assert.deepEqual(requestIn({ type: 'limpid.training', comm: 'a', request }), { comm: 'a', request });
    for (const message of [null, 'a', {}, { type: 'limpid.training', comm: 1, request }, { comm: 'a', request }]) {
      assert.equal(requestIn(message), null);
    }
  });

  it('that are over answer, but for a hello', () => {
    assert.equal(overAnswer('a', { type: 'hello' }), null);
    assert.match(JSON.stringify(overAnswer('a', { type: 'steer', action: 'stop' })), /"action":"stop","ok":false/);
  });
});
