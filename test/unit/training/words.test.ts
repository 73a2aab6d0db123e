import assert from 'node:assert/strict';
import { advance } from '../../../kernel/src/training/history.ts';
import type { TrainingHistory } from '../../../kernel/src/training/history.ts';
import { metricName, progressLine, summaryOf, tableOf, titleOf } from '../../../kernel/src/training/words.ts';
import { train } from './fit.ts';

const ended = (history: TrainingHistory, state: 'done' | 'stopped' | 'failed') =>
  advance(history, { type: 'ended', at: history.at, state });

describe('training in words', () => {
  const running = train({ epochs: 10, batches: 100, batchTime: 17, stopAfter: 250 });

  it('says in one line how far it is', () => {
    assert.equal(
      progressLine(running),
      'epoch 3/10 ▕██▌       ▏  loss 0.0772  acc 0.996  val_loss 0.196  val_acc 0.946  1,882 images/s  ETA 0:13',
    );
  });

  it('has a title for every state', () => {
    assert.match(titleOf(running), /^Epoch 3 of 10 · loss 0\.0772 · .* · 1,882 images\/s · 0:13 left$/);
    assert.match(titleOf(ended(train({ epochs: 2 }), 'done')), /^2 epochs done · .* · took 0:00$/);
    assert.match(titleOf(ended(running, 'done')), /^Stopped early, 2 of 10 epochs/);
    assert.match(titleOf(ended(running, 'stopped')), /^Interrupted in epoch 3 of 10/);
    assert.match(titleOf(ended(running, 'failed')), /^Failed in epoch 3 of 10/);
  });

  it('sums up for those who do not see the picture', () => {
    assert.equal(
      summaryOf(ended(train({ epochs: 1, batchTime: 100 }), 'done')),
      'Training ran 1 epoch in 0:01. Loss fell from 2.00 to 1.05; accuracy rose from 0.100 to 0.910; ' +
        'validation loss is 1.15; validation accuracy is 0.860.',
    );
    assert.match(summaryOf(ended(running, 'stopped')), /^Training was interrupted after 2 epochs and 0:04\./);
  });

  it('has a table with a row an epoch, the middle left out of long ones', () => {
    const { columns, rows } = tableOf(train({ epochs: 2 }));
    assert.deepEqual(columns, ['epoch', 'loss', 'accuracy', 'validation loss', 'validation accuracy']);
    assert.deepEqual(rows[1], [2, '0.690', '0.955', '0.790', '0.905']);
    const long = tableOf(train({ epochs: 100 }));
    assert.deepEqual([long.rows.length, long.rows[15]?.[0], long.rows.at(-1)?.[0]], [31, '…', 100]);
  });

  for (const [metric, name] of [
    ['acc', 'accuracy'],
    ['val_acc', 'validation accuracy'],
    ['mae', 'MAE'],
    ['digit_loss', 'digit loss'],
  ] as const) {
    it(`calls ${metric} ${name}`, () => assert.equal(metricName(metric), name));
  }
});
