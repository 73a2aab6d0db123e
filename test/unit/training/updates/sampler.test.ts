import assert from 'node:assert/strict';
import { Sampler } from '../../../../kernel/src/training/updates/sampler.ts';

describe('which steps are looked at', () => {
  /** Looks in a training of steps of 10 ms, where the n-th look costs as much. */
  function looksIn(seconds: number, cost: (look: number) => number): { looks: number; share: number } {
    const sampler = new Sampler();
    let [now, looks, spent] = [0, 0, 0];
    while (now < seconds * 1000) {
      const isDue = sampler.isDue(now);
      now += 10;
      if (!isDue) continue;
      const took = cost(looks++);
      now += took;
      spent += took;
      sampler.looked(now, took);
    }
    return { looks, share: spent / now };
  }

  it('the first one is, and then two a second at most', () => {
    const { looks } = looksIn(60, () => 0.1);
    assert.ok(looks >= 115 && looks <= 120, `${looks}`);
  });

  for (const cost of [1, 10, 100, 1000]) {
    it(`looks of ${cost} ms take no more than 0.15 % of the time`, () => {
      const { looks, share } = looksIn(3600, () => cost);
      assert.ok(share <= 0.0015 + (3 * cost) / 3.6e6, `${share}`);
      assert.ok(looks >= 0.9 * Math.min(7200, 5400 / cost), `${looks}`);
    });
  }

  it('first looks that take long do not put off the next ones', () => {
    const { looks } = looksIn(10, (look) => [800, 100][look] ?? 1);
    assert.ok(looks >= 13, `${looks}`);
  });
});
