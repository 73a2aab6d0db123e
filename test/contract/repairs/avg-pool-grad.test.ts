/** The gradient of average pooling against the slope of average pooling itself, on whatever rung. */
import assert from 'node:assert/strict';
import type { Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';

describe('the gradient of average pooling', () => {
  let tf: TensorFlow;
  before(async () => {
    ({ tf } = await loadEngine());
  });

  for (const pad of ['same', 'valid'] as const)
    for (const [size, stride] of [
      [2, 1],
      [2, 2],
      [3, 2],
      [4, 3],
    ] as const) {
      it(`${pad}, windows of ${size} every ${stride}`, async () => {
        // SAFETY: of four dimensions, and of five.
        await assertSlope([2, 5, 6, 3], (x) => tf.avgPool(x as Tensor4D, size, stride, pad));
        await assertSlope([1, 4, 5, 6, 2], (x) => tf.avgPool3d(x as Tensor5D, size, stride, pad));
      });
    }

  /** Pooling is linear, so what it makes of each cell alone, weighed by `dy`, is its gradient exactly. */
  async function assertSlope(shape: number[], pool: (x: Tensor) => Tensor) {
    const x = tf.randomUniform(shape, -1, 1, 'float32', 1);
    const dy = tf.randomUniform(pool(x).shape, -1, 1, 'float32', 2);
    const weighed = (input: Tensor) => tf.sum(tf.mul(pool(input), dy));
    const found = await tf.grad(weighed)(x).data();
    const cells = tf.unstack(tf.eye(x.size)).map((cell) => cell.reshape(shape));
    const expected = await tf.stack(cells.map(weighed)).data();
    found.forEach((slope, at) => assert.ok(Math.abs(slope - (expected[at] ?? NaN)) < 1e-6, `${slope} at ${at}`));
  }
});
