import assert from 'node:assert/strict';
import type { Constant, Recording } from '../../../kernel/src/engine/traced/recording.ts';
import { anyBatch, type AnyConstant } from '../../../kernel/src/models/any-batch.ts';

const [FLOAT, INT32] = [1, 3];
const SIZES = [2, 3, 5];
const int32 = (...values: number[]): Constant => ({
  shape: [values.length],
  dtype: INT32,
  values: Int32Array.from(values),
});
const float = (shape: number[], of: (index: number) => number): Constant => {
  const length = shape.reduce((size, one) => size * one, 1);
  return { shape, dtype: FLOAT, values: Float32Array.from({ length }, (_, index) => of(index)) };
};
function recording(constant: Constant): Recording<never> {
  return {
    ops: [],
    constants: [constant],
    numbers: [],
    variables: [],
    results: [],
    assigned: [],
    afterwards: [],
    updates: [],
  };
}

describe('a prediction for batches of any size', () => {
  const CASES: [what: string, constant: (size: number) => Constant, general: AnyConstant[] | RegExp][] = [
    ['what is always the same stays', () => int32(-1, 4), [{ kind: 'same', constant: int32(-1, 4) }]],
    [
      'a shape follows the batch',
      (size) => int32(size * 3, 4, size + 1),
      [
        {
          kind: 'lengths',
          lengths: [
            { perSample: 3, fixed: 0 },
            { perSample: 0, fixed: 4 },
            { perSample: 1, fixed: 1 },
          ],
        },
      ],
    ],
    [
      'zeros to begin with are as many as the batch',
      (size) => float([size, 6], () => 0),
      [
        {
          kind: 'filled',
          shape: [
            { perSample: 1, fixed: 0 },
            { perSample: 0, fixed: 6 },
          ],
          dtype: FLOAT,
          value: 0,
        },
      ],
    ],
    ['values that differ within have no rule', (size) => float([size], (index) => index), /not understood/],
    ['a square of the batch size has no rule', (size) => int32(size * size), /not understood/],
    ['halves of samples have no rule', (size) => int32(Math.floor(size / 2)), /not understood/],
  ];
  for (const [what, constant, general] of CASES) {
    it(what, () => {
      const found = anyBatch(
        SIZES.map((size) => recording(constant(size))),
        SIZES,
      );
      if (general instanceof RegExp) assert.match(typeof found === 'string' ? found : '', general);
      else assert.deepEqual(found, general);
    });
  }

  it('other ops for another size are another computation', () => {
    const relu = { op: 'Relu', attributes: [], inputs: [], outputs: 1, dtypes: [FLOAT] };
    const found = anyBatch([recording(int32(1)), { ...recording(int32(1)), ops: [relu] }, recording(int32(1))], SIZES);
    assert.equal(found, 'it computes in another way for another batch size');
  });
});
