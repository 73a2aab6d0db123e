import assert from 'node:assert/strict';
import type { TrainingPicture } from '../../../kernel/src/mime.ts';
import { pictureOf } from '../../../kernel/src/training/curves.ts';
import { applyDelta, deltaOf } from '../../../kernel/src/training/delta.ts';
import { advance, beginTraining, type TrainingHistory } from '../../../kernel/src/training/history.ts';
import { Memo } from '../../../kernel/src/training/memo.ts';
import { plan } from './fit.ts';
import { randomTraining } from './random-training.ts';

describe('training deltas', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`lead from each picture of a random training to the next (seed ${seed})`, () => {
      const memo = new Memo();
      const pictures: TrainingPicture[] = [...randomTraining(seed)].map((history, index) => ({
        ...pictureOf('id', history, memo),
        sequence: index + 1,
      }));
      let deltas = 0;
      let shown = pictures[0];
      for (const after of pictures.slice(1)) {
        assert.ok(shown);
        const delta = deltaOf(shown, after);
        // as it goes over the wire
        shown = delta ? applyDelta(shown, structuredClone(JSON.parse(JSON.stringify(delta)) as typeof delta)) : after;
        assert.deepEqual(shown, after);
        if (delta) deltas += 1;
      }
      assert.ok(deltas > 0.8 * pictures.length, `${deltas} deltas of ${pictures.length}`);
    });
  }

  it('append the new points alone, and move the end of a rate that stays', () => {
    const [before, after] = [10, 11].map((batches) => picture(batches));
    assert.ok(before && after);
    const delta = deltaOf(before, after);
    assert.equal(delta?.append['lossByBatch']?.length, 1);
    assert.deepEqual(Object.keys(delta.replace), ['learningRateLine']);
    assert.ok(JSON.stringify(delta).length < 1000, JSON.stringify(delta));
  });

  it('are none between two trainings, when a view comes, and when an axis becomes logarithmic', () => {
    const before = picture(10);
    assert.equal(deltaOf(before, { ...picture(11), id: 'another' }), null);
    assert.equal(deltaOf({ ...before, views: [] }, picture(11)), null);
    assert.equal(deltaOf(before, { ...picture(11), spec: { ...before.spec, spacing: 1 } }), null);
  });
});

function picture(batches: number): TrainingPicture {
  let history = beginTraining(plan({}), 0);
  for (let batch = 0; batch < batches; batch++) history = batchEnded(history, batch, batch * 10, 1 / (batch + 1));
  return { ...pictureOf('id', history), sequence: batches };
}

function batchEnded(history: TrainingHistory, batch: number, at: number, loss: number): TrainingHistory {
  return advance(history, {
    ...{ type: 'batch ended', at, batch, size: 32, learningRate: 0.001 },
    values: { loss, acc: 1 / (1 + loss) },
  });
}
