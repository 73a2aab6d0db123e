import assert from 'node:assert/strict';
import { createSmoother } from '../../../extension/src/renderer/smooth.ts';

const CHANNELS = { x: 'x', y: 'value', series: 'series' };

function rows(values: (number | null)[], series = 'a'): { x: number; value: number | null; series: string }[] {
  return values.map((value, x) => ({ x, value, series }));
}

describe('smoothing', () => {
  it('is the weighted mean of all values so far, a value counting less the older it is', () => {
    const values = [3, -1, 4, 1, -5, 9, 2, 6];
    const weight = 0.7;
    const found = createSmoother(CHANNELS, weight)(rows(values)).map(({ value }) => Number(value));
    values.forEach((_, last) => {
      const weights = values.slice(0, last + 1).map((_, index) => weight ** (last - index));
      const sum = weights.reduce((total, one, index) => total + one * (values[index] ?? NaN), 0);
      const expected = sum / weights.reduce((total, one) => total + one, 0);
      assert.ok(Math.abs((found[last] ?? NaN) - expected) < 1e-12);
    });
  });

  it('leaves a constant curve alone from its first point on: the bias is corrected', () => {
    for (const { value } of createSmoother(CHANNELS, 0.99)(rows(Array.from({ length: 50 }, () => 7))))
      assert.ok(Math.abs(Number(value) - 7) < 1e-12);
  });

  it('keeps every curve to itself, wherever its rows are', () => {
    const [a, b] = [rows([1, 2, 3]), rows([30, 20, 10], 'b')];
    const mixed = [0, 1, 2].flatMap((index) => [a[index], b[index]]).filter((row) => row !== undefined);
    const found = createSmoother(CHANNELS, 0.5)(mixed);
    assert.deepEqual(
      found.filter(({ series }) => series === 'b'),
      createSmoother(CHANNELS, 0.5)(b),
    );
  });

  it('has a gap where a value is no number, and goes on behind it', () => {
    const found = createSmoother(CHANNELS, 0.9)(rows([4, null, NaN, 4])).map(({ value }) => value);
    assert.deepEqual(found.slice(1, 3), [null, null]);
    assert.ok(Math.abs(Number(found[3]) - 4) < 1e-12);
  });

  it('works on what comes behind alone, and makes what it would make of the whole', () => {
    const [a, b] = [rows([1, 2, null, 4, 5, 6]), rows([60, 50, 40, 30, 20, 10], 'b')];
    const mixed = a.flatMap((row, index) => [row, b[index]]).filter((row) => row !== undefined);
    const smooth = createSmoother(CHANNELS, 0.6);
    const before = smooth(mixed.slice(0, 7));
    const after = smooth(mixed);
    assert.deepEqual(after, createSmoother(CHANNELS, 0.6)(mixed));
    assert.ok(before.every((row, index) => row === after[index]));
    // Rows that are others begin anew.
    assert.deepEqual(smooth(b), createSmoother(CHANNELS, 0.6)(b));
  });
});
