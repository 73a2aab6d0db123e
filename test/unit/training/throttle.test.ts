import assert from 'node:assert/strict';
import { Throttle } from '../../../kernel/src/training/throttle.ts';
import { ManualClock } from './manual-clock.ts';

describe('throttle', () => {
  function throttled() {
    const clock = new ManualClock();
    const acts: number[] = [];
    const throttle = new Throttle(200, clock, () => acts.push(clock.now()));
    return { clock, acts, throttle };
  }

  it('acts at once, then at most once an interval, and never forgets the last request', () => {
    const { clock, acts, throttle } = throttled();
    for (let time = 0; time <= 1000; time += 10) {
      clock.moveTo(time);
      if (time <= 510) throttle.request();
    }
    assert.deepEqual(acts, [0, 200, 400, 600]);
  });

  it('acts at once again after a pause', () => {
    const { clock, acts, throttle } = throttled();
    throttle.request();
    clock.moveTo(5000);
    throttle.request();
    assert.deepEqual(acts, [0, 5000]);
  });

  it('drops what waits when it is called off', () => {
    const { clock, acts, throttle } = throttled();
    throttle.request();
    throttle.request();
    throttle.cancel();
    clock.moveTo(1000);
    assert.deepEqual(acts, [0]);
  });
});
