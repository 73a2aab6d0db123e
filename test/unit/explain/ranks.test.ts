import assert from 'node:assert/strict';
import { ranksOf, spearman } from '../../../kernel/src/explain/ranks.ts';

describe('rank correlation', () => {
  it('is 1 for the same order, -1 for the opposite one, whatever the distances', () => {
    assert.equal(spearman([1, 2, 3, 4], [0, 10, 11, 500]), 1);
    assert.equal(spearman([1, 2, 3, 4], [3, 2, 1, -9]), -1);
  });

  it('gives equal values the mean of their ranks', () => {
    assert.deepEqual([...ranksOf([5, 1, 5, 5, 0])], [4, 2, 4, 4, 1]);
    // Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: 4.5 / √(4.5 · 5).
    assert.ok(Math.abs(spearman([1, 2, 2, 3], [1, 3, 2, 4]) - Math.sqrt(0.9)) < 1e-12);
  });

  it('is 0 where one list has no order', () => {
    assert.equal(spearman([1, 1, 1], [1, 2, 3]), 0);
    assert.equal(spearman([], []), 0);
  });
});
