import assert from 'node:assert/strict';
import { strongestOf } from '../../../extension/src/renderer/strongest.ts';

const pixels = (opacities: number[]) => Uint8ClampedArray.from(opacities.flatMap((opacity) => [9, 9, 9, opacity]));
const shown = (opacities: number[], share: number) =>
  [...strongestOf(pixels(opacities), share)].filter((_, index) => index % 4 === 3);

describe('the strongest part of a heat map', () => {
  for (const [title, share, expected] of [
    ['all of it', 1, [10, 200, 30, 90]],
    ['half of it', 0.5, [0, 200, 0, 90]],
    ['at least one pixel', 0.01, [0, 200, 0, 0]],
  ] as const) {
    it(`is ${title} at a share of ${share}`, () => assert.deepEqual(shown([10, 200, 30, 90], share), expected));
  }

  it('has all that are as strong as the last of them', () => {
    assert.deepEqual(shown([50, 50, 50, 10], 0.25), [50, 50, 50, 0]);
  });

  it('of nothing is nothing, and leaves colours and the given pixels alone', () => {
    assert.deepEqual(shown([0, 0], 0.5), [0, 0]);
    const given = pixels([10, 20]);
    assert.deepEqual([...strongestOf(given, 0.5)], [9, 9, 9, 0, 9, 9, 9, 20]);
    assert.deepEqual(given, pixels([10, 20]));
  });
});
