import assert from 'node:assert/strict';
import { advance, beginTraining, type TrainingEvent } from '../../../kernel/src/training/history.ts';
import { remainingSeconds, samplesPerSecond } from '../../../kernel/src/training/pace.ts';
import { UnreadBatches } from '../../../kernel/src/training/unread-batches.ts';
import { plan } from './fit.ts';

describe('batches that were not read', () => {
  it('are one event of the last of them, and are told of once', () => {
    const unread = new UnreadBatches();
    assert.equal(unread.take(), null);
    unread.add(3, 32, 30);
    unread.add(4, 20, 45);
    const event = { type: 'batch ended', at: 45, batch: 4, batches: 2, size: 52, values: null };
    assert.deepEqual(unread.take(), event);
    assert.equal(unread.take(), null);
  });

  it('lead to the history that they lead to one by one, and to its pace', () => {
    const random = (step: number): number => ((step * 7919) % 1000) / 1000;
    const unread = new UnreadBatches();
    let single = beginTraining(plan({ batches: 2000, validation: 'none' }), 0);
    let joined = single;
    let at = 0;
    for (let batch = 0; batch < 1500; batch++) {
      at += 3 + 3 * random(batch);
      const isRead = batch === 0 || batch % 13 === 5;
      const event: TrainingEvent = {
        ...{ type: 'batch ended', at, batch, size: 32 },
        ...(isRead ? { values: { loss: random(batch) }, learningRate: 0.001 } : { values: null }),
      };
      single = advance(single, event);
      if (!isRead) {
        unread.add(batch, 32, at);
        continue;
      }
      const before = unread.take();
      if (before) joined = advance(joined, before);
      joined = advance(joined, event);
      const [{ pace, ...rest }, { pace: itsPace, ...its }] = [joined, single];
      assert.deepEqual(rest, its);
      assert.deepEqual([pace.samples, pace.batches], [itsPace.samples, itsPace.batches]);
      assert.ok(
        Math.abs(pace.seconds - itsPace.seconds) < 1e-6 && Math.abs(pace.epochSeconds - itsPace.epochSeconds) < 1e-6,
      );
      if (batch < 5) continue;
      near(samplesPerSecond(joined), samplesPerSecond(single));
      near(remainingSeconds(joined), remainingSeconds(single));
    }
  });
});

/** To a hundredth: the newest batches count the most, and those of one event count alike. */
function near(value: number | null, expected: number | null): void {
  assert.ok(value !== null && expected !== null);
  assert.ok(Math.abs(value / expected - 1) < 0.01, `${value}, not ${expected}`);
}
