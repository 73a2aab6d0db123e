import assert from 'node:assert/strict';
import { smoothed } from '../../../extension/src/renderer/smooth.ts';

const CHANNELS = { x: 'x', y: 'value', series: 'series' };

function rows(values: (number | null)[], series = 'a'): { x: number; value: number | null; series: string }[] {
  return values.map((value, x) => ({ x, value, series }));
}

describe('smoothing', () => {
  it('is the weighted mean of all values so far, a value counting less the older it is', () => {
    const values = [3, -1, 4, 1, -5, 9, 2, 6];
    const weight = 0.7;
    const found = smoothed(rows(values), CHANNELS, weight).map(({ value }) => Number(value));
    values.forEach((_, last) => {
      const weights = values.slice(0, last + 1).map((_, index) => weight ** (last - index));
      const sum = weights.reduce((total, one, index) => total + one * (values[index] ?? NaN), 0);
      const expected = sum / weights.reduce((total, one) => total + one, 0);
      assert.ok(Math.abs((found[last] ?? NaN) - expected) < 1e-12);
    });
  });

  it('leaves a constant curve alone from its first point on: the bias is corrected', () => {
    for (const { value } of smoothed(rows(Array.from({ length: 50 }, () => 7)), CHANNELS, 0.99))
      assert.ok(Math.abs(Number(value) - 7) < 1e-12);
  });

  it('keeps every curve to itself, wherever its rows are', () => {
    const [a, b] = [rows([1, 2, 3]), rows([30, 20, 10], 'b')];
    const mixed = [0, 1, 2].flatMap((index) => [a[index], b[index]]).filter((row) => row !== undefined);
    const found = smoothed(mixed, CHANNELS, 0.5);
    assert.deepEqual(
      found.filter(({ series }) => series === 'b'),
      smoothed(b, CHANNELS, 0.5),
    );
  });

  it('has a gap where a value is no number, and goes on behind it', () => {
    const found = smoothed(rows([4, null, NaN, 4]), CHANNELS, 0.9).map(({ value }) => value);
    assert.deepEqual(found.slice(1, 3), [null, null]);
    assert.ok(Math.abs(Number(found[3]) - 4) < 1e-12);
  });
});
