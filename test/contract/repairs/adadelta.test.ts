/** Adadelta against the algorithm of its paper, on whatever rung. */
import assert from 'node:assert/strict';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';

describe('Adadelta', () => {
  let tf: TensorFlow;
  before(async () => {
    ({ tf } = await loadEngine());
  });

  it('divides by the mean of squares with the gradient of this step', () => {
    const [rate, rho, epsilon] = [0.5, 0.9, 1e-3];
    const optimizer = tf.train.adadelta(rate, rho, epsilon);
    const variable = tf.variable(tf.tensor1d([1, -2, 3]));
    const gradients = [0, 0.5, -2];
    const weights = [1, -2, 3].map((value, at) => ({ value, gradient: gradients[at] ?? NaN, square: 0, updates: 0 }));
    for (let step = 0; step < 5; step += 1) {
      optimizer.minimize(() => tf.sum(tf.mul(variable, gradients)).asScalar(), false, [variable]);
      for (const weight of weights) {
        weight.square = rho * weight.square + (1 - rho) * weight.gradient ** 2;
        const change = Math.sqrt((weight.updates + epsilon) / (weight.square + epsilon)) * weight.gradient;
        weight.updates = rho * weight.updates + (1 - rho) * change ** 2;
        weight.value -= rate * change;
      }
      const found = variable.dataSync();
      weights.forEach(({ value }, at) => assert.ok(Math.abs((found[at] ?? NaN) - value) < 1e-5, `step ${step}`));
    }
    optimizer.dispose();
  });
});
