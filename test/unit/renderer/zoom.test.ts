import assert from 'node:assert/strict';
import { between, extent, holding, scaled } from '../../../extension/src/renderer/zoom.ts';
import type { Range } from '../../../extension/src/renderer/zoom.ts';

const WHOLE: Range = [0, 10];

describe('zoom', () => {
  it('takes a part in either direction, and no sliver', () => {
    assert.deepEqual(between(2, 5, WHOLE), [2, 5]);
    assert.deepEqual(between(5, 2, WHOLE), [2, 5]);
    assert.equal(between(2, 2.0001, WHOLE), null);
  });

  it('keeps what is pointed at in its place', () => {
    const range: Range = [2, 6];
    const [from, to] = scaled(range, WHOLE, 0.5, 3) ?? [NaN, NaN];
    assert.equal((3 - from) / (to - from), (3 - range[0]) / (range[1] - range[0]));
    assert.equal(to - from, 2);
  });

  it('ends at the whole axis', () => {
    assert.equal(scaled([2, 8], WHOLE, 2, 5), null);
    assert.deepEqual(scaled([0, 4], WHOLE, 2, 0), [0, 8]);
    assert.deepEqual(scaled([7, 9], WHOLE, 2, 8), [6, 10]);
  });

  it('goes in no deeper than numbers and eyes do', () => {
    let range: Range = WHOLE;
    for (let press = 0; press < 100; press++) range = scaled(range, WHOLE, 0.5, 3) ?? range;
    assert.ok(range[1] - range[0] > 1e-4 && range[0] <= 3 && range[1] >= 3);
  });

  it('follows a cursor that leaves what is seen, to the end of the axis', () => {
    assert.deepEqual(holding([2, 4], WHOLE, 5), [3, 5]);
    assert.deepEqual(holding([2, 4], WHOLE, 1), [1, 3]);
    assert.deepEqual(holding([2, 4], WHOLE, 3), [2, 4]);
    assert.deepEqual(holding([2, 4], WHOLE, 11), [8, 10]);
  });

  it('gives the other axis the values that are left, with a margin', () => {
    const [low, high] = extent([3, 1, 2], false) ?? [NaN, NaN];
    assert.ok(low < 1 && low > 0.5 && high > 3 && high < 3.5);
    assert.equal(extent([], false), null);
    assert.equal(extent([-1, 0], true), null);
    const [least, most] = extent([0.01, 1, -1], true) ?? [NaN, NaN];
    assert.ok(least > 0 && least < 0.01 && most > 1);
    const [under, over] = extent([5], false) ?? [NaN, NaN];
    assert.ok(under < 5 && over > 5);
  });
});
