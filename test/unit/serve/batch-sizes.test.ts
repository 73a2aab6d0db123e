import assert from 'node:assert/strict';
import { batchSizes, sizeFor } from '../../../kernel/src/serve/batch-sizes.ts';

describe('serve: sizes of batches', () => {
  const SIZES: [most: number, sizes: number[]][] = [
    [1, [1]],
    [2, [1, 2]],
    [6, [1, 2, 4, 6]],
    [64, [1, 2, 4, 8, 16, 32, 64]],
  ];
  for (const [most, sizes] of SIZES) it(`up to ${most}`, () => assert.deepEqual(batchSizes(most), sizes));

  for (const [rows, size] of [
    [1, 1],
    [3, 4],
    [33, 64],
    [65, 65],
  ] as const) {
    it(`${rows} rows run as ${size}`, () => assert.equal(sizeFor(rows, batchSizes(64)), size));
  }
});
