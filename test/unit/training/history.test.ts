import assert from 'node:assert/strict';
import { advance, beginTraining } from '../../../kernel/src/training/history.ts';
import type { TrainingHistory } from '../../../kernel/src/training/history.ts';
import { doneShare, remainingSeconds, samplesPerSecond } from '../../../kernel/src/training/pace.ts';
import { pointsOf, thin } from '../../../kernel/src/training/series.ts';
import { plan, train } from './fit.ts';

const points = ({ byBatch }: TrainingHistory, metric: string) => {
  const curve = byBatch[metric];
  return curve ? pointsOf(curve.whole) : [];
};

describe('training history', () => {
  it('keeps the least, the greatest, the gaps, the first and the last point when it thins', () => {
    const all = Array.from({ length: 5000 }, (_, batch) => ({ epoch: 0, batch, value: Math.sin(batch / 50) }));
    all[1234] = { epoch: 0, batch: 1234, value: -40 };
    all[4321] = { epoch: 0, batch: 4321, value: 40 };
    const withGap = all.map((point) => (point.batch === 777 ? { ...point, value: null } : point));
    const kept = thin(withGap, 100);
    assert.ok(kept.length <= 150, `${kept.length} points`);
    const batches = kept.map(({ batch }) => batch);
    for (const batch of [0, 777, 1234, 4321, 4999]) assert.ok(batches.includes(batch), `batch ${batch}`);
    assert.deepEqual(
      batches,
      batches.toSorted((a, b) => a - b),
    );
  });

  it('stays small however long the training', () => {
    const history = train({ epochs: 4, batches: 3000 });
    assert.ok(points(history, 'loss').length <= 1200);
  });

  // Regression: thinning by number halved the early batches each time, until a long training had only its last epoch.
  it('keeps the early batches as well as the late ones', () => {
    const epochs = points(train({ epochs: 10, batches: 1719 }), 'loss').map(({ epoch }) => epoch);
    for (let epoch = 0; epoch < 10; epoch++) {
      const number = epochs.filter((other) => other === epoch).length;
      assert.ok(number > 40, `${number} points of epoch ${epoch}`);
    }
  });

  it('holds NaN and infinities as gaps', () => {
    const history = advance(beginTraining(plan({}), 0), {
      type: 'batch ended',
      at: 10,
      batch: 0,
      size: 32,
      values: { loss: Number.NaN, acc: Infinity },
    });
    assert.equal(points(history, 'loss')[0]?.value, null);
    assert.equal(points(history, 'acc')[0]?.value, null);
  });

  it('measures throughput without the validation inside the last batch', () => {
    const history = train({ epochs: 2, batches: 10, batchTime: 20, validationTime: 5000 });
    assert.equal(Math.round(samplesPerSecond(history) ?? 0), 1600);
  });

  it('foresees the end, the time of validation included', () => {
    const history = train({ epochs: 4, batches: 10, batchTime: 100, validationTime: 3000, stopAfter: 20 });
    const left = remainingSeconds(history) ?? 0;
    assert.ok(Math.abs(left - 8) < 0.3, `${left} s instead of two epochs of 4 s`);
  });

  it('does not foresee an end it cannot know', () => {
    const history = train({ epochs: 2, batches: 10, stopAfter: 5, known: false });
    assert.equal(remainingSeconds(history), null);
  });

  it('learns in the first epoch how many batches make one', () => {
    assert.equal(train({ epochs: 2, batches: 7, stopAfter: 6, known: false }).batches, null);
    assert.equal(train({ epochs: 2, batches: 7, stopAfter: 8, known: false }).batches, 7);
  });

  it('knows its share of the whole', () => {
    assert.equal(doneShare(train({ epochs: 4, batches: 10, stopAfter: 15 })), 1.5 / 4);
    assert.equal(doneShare(train({ epochs: 4, batches: 10 })), 1);
  });
});
