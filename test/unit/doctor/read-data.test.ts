import assert from 'node:assert/strict';
import { describe as describeSample, targetOf } from '../../../kernel/src/doctor/read-data.ts';

function sample(shape: number[], values: number[]) {
  return { shape, dtype: 'float32', rows: shape[0] ?? 0, values: Float32Array.from(values) };
}

describe('data, read', () => {
  it('has ranges of what is finite, and of each column', () => {
    const facts = describeSample(sample([3, 2], [1, 100, Number.NaN, 100, 3, 100]));
    assert.deepEqual([facts.min, facts.max, facts.nonFinite], [1, 100, 1]);
    assert.deepEqual(facts.columns, [
      { min: 1, max: 3, std: 1 },
      { min: 100, max: 100, std: 0 },
    ]);
  });

  it('knows one-hot rows, numbers of classes and other numbers', () => {
    const hot = targetOf(sample([3, 2], [1, 0, 0, 1, 0, 1]));
    assert.deepEqual(hot, { isInteger: true, isOneHot: true, classes: { counts: [1, 2], changes: 1, greatest: 1 } });
    const numbers = targetOf(sample([4], [0, 2, 2, 0]));
    assert.deepEqual(numbers.classes, { counts: [2, 0, 2], changes: 2, greatest: 2 });
    assert.deepEqual(targetOf(sample([2, 1], [0.5, 2])), { isInteger: false, isOneHot: false });
    assert.equal(targetOf(sample([2, 2], [1, 1, 0, 0])).isOneHot, false);
    assert.equal(targetOf(sample([2], [-1, 1])).classes, undefined);
  });
});
