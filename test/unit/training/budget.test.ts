import assert from 'node:assert/strict';
import { Budget } from '../../../kernel/src/training/budget.ts';
import { ManualClock } from './manual-clock.ts';

describe('the budget of readings', () => {
  /** Steps of 10 ms for a minute, with a reading asked for after each: at which steps there was time. */
  function readings(cost: (reading: number) => number): number[] {
    const clock = new ManualClock();
    const budget = new Budget(clock);
    const read: number[] = [];
    for (let step = 1; step <= 6000; step++) {
      clock.moveTo(clock.now() + 10);
      const wasRead = budget.spend(() => {
        clock.moveTo(clock.now() + cost(read.length));
        return true;
      });
      if (wasRead) read.push(step);
    }
    return read;
  }

  it('is 0.15 % of the time, evenly', () => {
    const read = readings(() => 0.1);
    assert.ok(Math.abs(read.length - 900) < 20, String(read.length));
    const gaps = read.slice(4).map((step, index) => step - (read[index + 3] ?? 0));
    assert.ok(Math.max(...gaps) <= 8, String(Math.max(...gaps)));
  });

  it('is not used up by a reading that had to wait for another program, nor by the first ones', () => {
    const read = readings((reading) => (reading % 10 === 0 ? 100 : 0.1));
    assert.ok(read.length > 880, String(read.length));
  });

  it('is used up by readings that are always dear', () => {
    const read = readings(() => 20);
    assert.ok(read.length < 12, String(read.length));
  });
});
