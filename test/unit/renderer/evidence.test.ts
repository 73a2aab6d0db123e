import assert from 'node:assert/strict';
import { pathsOf } from '../../../extension/src/renderer/evidence.ts';

describe('the small picture of a finding', () => {
  const drawn = (...lines: number[][]): string[] =>
    pathsOf({ by: 'step', lines: lines.map((values, at) => ({ name: String(at), values })) });

  it('has its lines from edge to edge, on one scale', () => {
    assert.deepEqual(drawn([0, 5, 10], [10, 10]), ['M3 41L90 22L177 3', 'M3 3L177 3']);
    assert.deepEqual(drawn([4, 4]), ['M3 22L177 22'], 'what does not change lies in the middle');
    assert.deepEqual(drawn([7]), ['M3 22H177']);
  });

  it('is by powers where positive values span far', () =>
    assert.deepEqual(drawn([1, 100, 10_000]), ['M3 41L90 22L177 3']));

  it('has gaps for what is no number, and nothing of nothing', () => {
    assert.deepEqual(drawn([0, 5, Number.NaN, 10, 0]), ['M3 41L46.5 22M133.5 3L177 41']);
    assert.deepEqual(drawn([Number.NaN, Infinity], []), ['', '']);
  });
});
