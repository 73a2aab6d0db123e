/** BatchNormalization by fused ops against the formulas, written out in ops of tfjs. */
import assert from 'node:assert/strict';
import type { LayersModel, Tensor, layers } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { seeded } from '../seeded.ts';

type Configuration = Parameters<typeof layers.batchNormalization>[0] & { shape: number[] };

const CONFIGURATIONS: Configuration[] = [
  { shape: [8, 5, 5, 3] },
  { shape: [16, 7], epsilon: 0.01, momentum: 0.5 },
  { shape: [4, 6, 2] },
  { shape: [2, 3, 2, 2, 5] },
  { shape: [6, 4, 4, 1], scale: false },
  { shape: [9, 3], center: false },
  { shape: [1, 4] },
];

describe('the fused BatchNormalization', () => {
  seeded();
  let tf: TensorFlow;
  before(async () => {
    ({ tf } = await loadEngine());
  });

  for (const { shape, ...given } of CONFIGURATIONS) {
    it(`of ${JSON.stringify({ shape, ...given })}: outputs, moving averages and gradients`, () => {
      const weights = (seed: number) => tf.initializers.randomUniform({ minval: 0.5, maxval: 1.5, seed });
      const layer = tf.layers.batchNormalization({
        ...given,
        gammaInitializer: weights(1),
        betaInitializer: weights(2),
        movingMeanInitializer: weights(3),
      });
      layer.build(shape);
      const x = tf.randomNormal(shape, 1, 2, 'float32', 4);
      const slope = tf.randomNormal(shape, 0, 1, 'float32', 5);
      const weight = (name: string) => layer.weights.find((one) => one.originalName === name)?.read();
      const [gamma, beta, movingMean, movingVariance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(weight);
      const { epsilon = 1e-3, momentum = 0.99 } = given;
      const axes = shape.slice(1).map((_, axis) => axis);

      const formula = (input: Tensor, scale: Tensor, offset: Tensor): Tensor => {
        const mean = tf.mean(input, axes);
        const variance = tf.mean(tf.square(tf.sub(input, mean)), axes);
        return tf.add(tf.mul(tf.div(tf.sub(input, mean), tf.sqrt(tf.add(variance, epsilon))), scale), offset);
      };
      const one = [gamma ?? tf.ones([shape.at(-1) ?? 0]), beta ?? tf.zeros([shape.at(-1) ?? 0])] as const;
      const expected = tf.grads((input: Tensor, scale: Tensor, offset: Tensor) =>
        tf.sum(tf.mul(formula(input, scale, offset), slope)),
      )([x, ...one]);
      const { mean, variance } = tf.moments(x, axes);
      const averaged = (before: Tensor | undefined, value: Tensor) =>
        tf.add(tf.mul(before ?? tf.scalar(NaN), momentum), tf.mul(value, 1 - momentum)).arraySync();
      const expectedAverages = [averaged(movingMean, mean), averaged(movingVariance, variance)];

      const output = layer.call(x, { training: true }) as Tensor;
      near(output, formula(x, ...one));
      near(
        tf.tensor(expectedAverages),
        tf.stack([weight('moving_mean'), weight('moving_variance')].flatMap((w) => w ?? [])),
      );
      const loss = (input: Tensor) => tf.sum(tf.mul(layer.call(input, { training: true }) as Tensor, slope));
      near(tf.grad(loss)(x), expected[0]);
      if (!gamma && !beta) return;
      const { grads } = tf.variableGrads(() => loss(x).asScalar());
      for (const [name, gradient] of Object.entries(grads)) near(gradient, expected[name.includes('gamma') ? 1 : 2]);
    });
  }

  it('the gradient of a gradient goes through it', () => {
    const layer = tf.layers.batchNormalization();
    layer.build([8, 2]);
    const x = tf.randomNormal([8, 2], 0, 1, 'float32', 6);
    const loss = (input: Tensor) => tf.sum(tf.pow(layer.call(input, { training: true }) as Tensor, 3));
    const penalty = tf.grad((input: Tensor) => tf.sum(tf.square(tf.grad(loss)(input))));
    assert.ok([...penalty(x).dataSync()].every(Number.isFinite));
  });

  it('a model without scale or center trains, which tfjs alone cannot', async () => {
    const model: LayersModel = tf.sequential({
      layers: [
        tf.layers.batchNormalization({ inputShape: [4], scale: false, center: false }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const x = tf.randomNormal([32, 4], 3, 2, 'float32', 7);
    const { history } = await model.fit(x, tf.sum(x, 1, true), { epochs: 20, verbose: 0 });
    const losses = history['loss'] as number[];
    assert.ok(Number(losses.at(-1)) < 0.5 * Number(losses[0]), losses.join());
  });

  function near(found: Tensor, expected: Tensor | undefined): void {
    assert.ok(expected);
    assert.deepEqual(found.shape, expected.shape);
    const scale = Math.max(1, ...expected.abs().dataSync());
    const apart = Math.max(0, ...found.sub(expected).abs().dataSync());
    assert.ok(apart < 1e-5 * scale, `${apart} apart`);
  }
});
