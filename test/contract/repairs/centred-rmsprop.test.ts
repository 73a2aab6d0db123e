/** Centred RMSProp against its formula, on whatever rung. */
import assert from 'node:assert/strict';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';

describe('centred RMSProp', () => {
  let tf: TensorFlow;
  before(async () => {
    ({ tf } = await loadEngine());
  });

  it('takes gradients smaller than ε', () => {
    const [rate, decay, momentum, epsilon] = [0.1, 0.9, 0.5, 1e-3];
    const optimizer = tf.train.rmsprop(rate, decay, momentum, epsilon, true);
    const variable = tf.variable(tf.tensor1d([1, -2, 3]));
    const gradients = [0, 1e-4, -2];
    const weights = [1, -2, 3].map((value, at) => ({
      value,
      gradient: gradients[at] ?? NaN,
      square: 0,
      mean: 0,
      moment: 0,
    }));
    for (let step = 0; step < 5; step += 1) {
      optimizer.minimize(() => tf.sum(tf.mul(variable, gradients)).asScalar(), false, [variable]);
      for (const weight of weights) {
        weight.square = decay * weight.square + (1 - decay) * weight.gradient ** 2;
        weight.mean = decay * weight.mean + (1 - decay) * weight.gradient;
        const deviation = Math.sqrt(weight.square - weight.mean ** 2 + epsilon);
        weight.moment = momentum * weight.moment + (rate * weight.gradient) / deviation;
        weight.value -= weight.moment;
      }
      const found = variable.dataSync();
      weights.forEach(({ value }, at) => assert.ok(Math.abs((found[at] ?? NaN) - value) < 1e-5, `step ${step}`));
    }
    optimizer.dispose();
  });
});
