import assert from 'node:assert/strict';
import { COUNTED, statisticsOf } from '../../../../kernel/src/training/updates/statistics.ts';

describe('the statistics of a layer', () => {
  const weight = (gradient: number[], before = gradient.map(() => 1), after = before) => ({
    gradient: Float32Array.from(gradient),
    before: Float32Array.from(before),
    after: Float32Array.from(after),
  });

  it('norms are those of all weights together', () => {
    const { gradientNorm, weightNorm, updateRatio } = statisticsOf([
      weight([3, 0], [0, 8], [0, 8.5]),
      weight([4], [6], [6]),
    ]);
    assert.deepEqual([gradientNorm, weightNorm, updateRatio], [5, 10, 0.05]);
  });

  it('24 bins of one width; the greatest value is in the last one', () => {
    const { gradients } = statisticsOf([weight(Array.from({ length: 25 }, (_, at) => at - 12))]);
    assert.deepEqual(gradients, { from: -12, to: 12, counts: [...Array<number>(23).fill(1), 2] });
  });

  it('one range holds all weights of the layer', () => {
    const { weights } = statisticsOf([weight([0, 0], [0, 24]), weight([0], [-24])]);
    assert.deepEqual(weights, {
      from: -24,
      to: 24,
      counts: [1, ...Array<number>(11).fill(0), 1, ...Array<number>(10).fill(0), 1],
    });
  });

  it('updates are what the step has added to the weights', () => {
    const { updates } = statisticsOf([weight([1, 1], [4, 4], [4, 28])]);
    assert.deepEqual(updates, { from: 0, to: 24, counts: [1, ...Array<number>(22).fill(0), 1] });
  });

  it('values that are all the same are in the first bin', () => {
    const { gradients } = statisticsOf([weight([0.1, 0.1, 0.1])]);
    assert.equal(gradients?.from, gradients?.to);
    assert.deepEqual(gradients?.counts, [3, ...Array<number>(23).fill(0)]);
  });

  it('negative zero is a zero', () => assert.equal(statisticsOf([weight([0, -0, 1, 2])]).zeros, 0.5));

  it('what is not finite is counted, and is in no bin', () => {
    const { gradientNorm, nonFinite, gradients } = statisticsOf([weight([NaN, 1, Infinity, 2])]);
    assert.ok(Number.isNaN(gradientNorm));
    assert.equal(nonFinite, 0.5);
    assert.deepEqual(gradients, { from: 1, to: 2, counts: [1, ...Array<number>(22).fill(0), 1] });
    assert.equal(statisticsOf([weight([-Infinity, 1])]).gradientNorm, Infinity);
  });

  it('nothing finite, no histogram', () => {
    const statistics = statisticsOf([weight([NaN], [NaN])]);
    assert.ok(!('gradients' in statistics) && !('weights' in statistics));
  });

  it('the largest float32 values neither overflow nor vanish', () => {
    const { gradientNorm, nonFinite } = statisticsOf([weight([3e38, -3e38])]);
    assert.ok(Math.abs(gradientNorm / (3e38 * Math.SQRT2) - 1) < 1e-6);
    assert.equal(nonFinite, 0);
    assert.ok(Math.abs(statisticsOf([weight([3e-38])]).gradientNorm / 3e-38 - 1) < 1e-6);
  });

  it('a weight of zeros that changes has an infinite ratio, one that stays has none', () => {
    assert.equal(statisticsOf([weight([1], [0], [1])]).updateRatio, Infinity);
    assert.equal(statisticsOf([weight([1], [0], [0])]).updateRatio, 0);
  });

  it('of many values a histogram counts a sample, which sees all columns and keeps the range of all', () => {
    const columns = 64;
    const size = 1000 * columns;
    const gradient = Array.from({ length: size }, (_, at) => at % columns);
    gradient[777] = 1000;
    const { gradients, gradientNorm } = statisticsOf([weight(gradient), weight([-1000, 0])]);
    const exact = Math.sqrt(gradient.reduce((sum, value) => sum + value ** 2, 1e6));
    assert.ok(Math.abs(gradientNorm / exact - 1) < 1e-6);
    assert.deepEqual([gradients?.from, gradients?.to], [-1000, 1000]);
    const total = gradients?.counts.reduce((sum, count) => sum + count) ?? 0;
    assert.ok(total >= COUNTED && total <= COUNTED + 2, `${total}`);
    const half = statisticsOf([weight(gradient.map((value) => (value < columns / 2 ? 0 : 1)))]).gradients?.counts;
    assert.ok(Math.abs(Number(half?.[0]) / COUNTED - 0.5) < 0.01, `${half?.[0]}`);
    assert.equal(Number(half?.[0]) + Number(half?.[23]), COUNTED);
  });

  it('a weight of no values has no shares', () => {
    const { gradientNorm, zeros, nonFinite } = statisticsOf([weight([])]);
    assert.deepEqual([gradientNorm, zeros, nonFinite], [0, 0, 0]);
  });
});
