/** Adversarial and private trainings, and a model that hides its gradients. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { JUPYTER_DISPLAY } from '../../../kernel/src/display/symbol.ts';
import { getRandomState, setRandomState, setSeed } from '../../../kernel/src/engine/random/seed.ts';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { LimpidError } from '../../../kernel/src/errors.ts';
import { SVG, TEXT, VEGA_LITE } from '../../../kernel/src/mime.ts';
import { adversarialFit } from '../../../kernel/src/protect/attacks/adversarial-fit.ts';
import { autoAttack } from '../../../kernel/src/protect/attacks/auto-attack.ts';
import { robustness } from '../../../kernel/src/protect/attacks/robustness.ts';
import { membershipInference } from '../../../kernel/src/protect/privacy/membership.ts';
import { privateFit } from '../../../kernel/src/protect/privacy/private-fit.ts';

const ROWS = 120;

describe('models that are attacked, and protected', () => {
  let x: tf.Tensor2D;
  let y: tf.Tensor;

  const earlier = getRandomState();
  before(async () => {
    await loadEngine();
    setSeed(4);
    // the first values tell the class clearly, the others a little each
    const labels = Array.from({ length: ROWS }, (_, row) => row % 3);
    y = tf.oneHot(tf.tensor1d(labels, 'int32'), 3).toFloat();
    x = tf.tidy(() => {
      const clear = y.mul(0.6).add(0.2);
      const weak = tf.tile(y, [1, 7]).mul(0.05).add(0.45);
      return tf.concat2d([clear.as2D(ROWS, 3), weak.as2D(ROWS, 21)], 1).add(tf.randomNormal([ROWS, 24], 0, 0.03));
    });
  });
  after(() => {
    tf.dispose([x, y]);
    setRandomState(earlier);
  });

  function build(scale = 1): tf.Sequential {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          inputShape: [24],
          units: 12,
          activation: 'relu',
          kernelInitializer: tf.initializers.heNormal({ seed: 1 }),
        }),
        tf.layers.dense({
          units: 3,
          activation: 'softmax',
          kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }),
        }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.02 * scale), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    return model;
  }

  it('what was trained on attacked samples withstands more, and nothing is left over', async () => {
    const options = { epsilons: [0.05, 0.15], steps: 8, queries: 60, range: [-0.5, 1.5] } as const;
    const plain = build();
    await plain.fit(x, y, { epochs: 15, verbose: 0 });
    const robust = build();
    await adversarialFit(robust, x, y, { epsilon: 0.15, steps: 4, epochs: 1, range: [-0.5, 1.5] });
    const alive = tf.memory().numTensors;
    const { history } = await adversarialFit(robust, x, y, { epsilon: 0.15, steps: 4, epochs: 14, range: [-0.5, 1.5] });
    const [before, after] = [await robustness(plain, x, y, options), await robustness(robust, x, y, options)];
    assert.equal(tf.memory().numTensors, alive);
    assert.equal(history['loss']?.length, 14);
    assert.ok(before.isBelievable, JSON.stringify(before.checks));
    assert.ok(
      after.accuracy('worst', 0.15) > before.accuracy('worst', 0.15) + 0.1,
      JSON.stringify([before.rows, after.rows]),
    );
    const bundle = await after[JUPYTER_DISPLAY]();
    assert.ok(VEGA_LITE in bundle && SVG in bundle && JSON.stringify(bundle[TEXT]).includes('more-steps-not-weaker'));
  });

  it('a model whose logits are so great that float32 has no slope is found out, and falls to AutoAttack', async () => {
    const hidden = build();
    await hidden.fit(x, y, { epochs: 25, verbose: 0 });
    const last = hidden.layers.at(-1);
    last?.setWeights(last.getWeights().map((weight) => weight.mul(300)));
    const options = {
      epsilons: [0.2],
      attacks: ['PGD', 'Square'],
      steps: 8,
      queries: 150,
      range: [-0.5, 1.5],
    } as const;
    const found = await robustness(hidden, x, y, options);
    assert.ok(!found.isBelievable);
    const failed = found.checks.filter(({ holds }) => !holds).map(({ name }) => name);
    assert.ok(failed.includes('gradients-are-there'), failed.join());
    const fallen = await autoAttack(hidden, x, y, { epsilon: 0.2, steps: 20, queries: 50, range: [-0.5, 1.5] });
    assert.ok(fallen.accuracy.after < found.accuracy('PGD', 0.2) - 0.2, `${fallen.accuracy.after}`);
    assert.ok(Math.max(...fallen.distances) <= 0.2 + 1e-6);
    fallen.dispose();
  });

  it('without noise and cut, and with all examples, a private step is that of fit', async () => {
    const [one, other] = [build(), build()];
    await one.fit(x, y, { epochs: 3, batchSize: ROWS, verbose: 0 });
    const spent = await privateFit(other, x, y, { noise: 0, clip: 1e6, epochs: 3, batchSize: ROWS });
    assert.equal(spent.epsilon, Infinity);
    one.getWeights().forEach((weight, at) => {
      const apart = tf.tidy(
        () =>
          weight
            .sub(other.getWeights()[at] ?? 0)
            .abs()
            .max()
            .dataSync()[0] ?? NaN,
      );
      assert.ok(apart < 1e-4, `weight ${at}: ${apart}`);
    });
  });

  it('a private training stays within its budget, and tells ε after each epoch', async () => {
    const model = build();
    const alive = tf.memory().numTensors;
    const spent = await privateFit(model, x, y, { epsilon: 5, epochs: 4, batchSize: 30 });
    assert.ok(spent.epsilon <= 5 && spent.epsilon > 4.99, String(spent.epsilon));
    assert.equal(spent.steps, 16);
    const told = spent.history['epsilon'] ?? [];
    assert.equal(told.length, 4);
    assert.ok(told.every((value, at) => at === 0 || value > (told[at - 1] ?? Infinity)));
    assert.equal(told.at(-1), spent.epsilon);
    // the optimizer's own, two for each weight and its two powers
    assert.ok(tf.memory().numTensors - alive <= 10, String(tf.memory().numTensors - alive));
  });

  it('the noise of a step has the standard deviation that was asked for', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ inputShape: [100], units: 90, useBias: false, kernelInitializer: 'zeros' })],
    });
    model.compile({ optimizer: tf.train.sgd(1), loss: 'meanSquaredError' });
    // zeros have no gradient: what the weights become is the noise
    const [zeros, targets] = [tf.zeros([8, 100]), tf.zeros([8, 90])];
    await privateFit(model, zeros, targets, { noise: 3, clip: 0.5, batchSize: 4, epochs: 2 });
    const values = [...(model.getWeights()[0]?.dataSync() ?? [])];
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    // four steps, each of 3 times 0.5 over 4 examples
    const expected = Math.sqrt(4) * ((3 * 0.5) / 4);
    assert.ok(Math.abs(deviation / expected - 1) < 0.05, `${deviation}, ${expected}`);
  });

  it('members of a training by heart are told from others, with shadows too', async () => {
    setSeed(9);
    const noise = tf.randomUniform([80, 24]);
    const guesses = tf.oneHot(tf.randomUniform([80], 0, 3, 'int32'), 3).toFloat();
    const part = (from: number): { x: tf.Tensor; y: tf.Tensor } => ({
      x: noise.slice(from, 40),
      y: guesses.slice(from, 40),
    });
    const [members, others] = [part(0), part(40)];
    const train = async (some: tf.Tensor, targets: tf.Tensor): Promise<tf.LayersModel> => {
      const shadow = build();
      await shadow.fit(some, targets, { epochs: 40, verbose: 0 });
      return shadow;
    };
    const model = await train(members.x, members.y);
    const found = await membershipInference(model, members, others, { shadow: train, shadows: 4 });
    assert.deepEqual(
      found.attacks.map(({ attack }) => attack),
      ['loss', 'likelihood ratio'],
    );
    for (const { roc } of found.attacks) assert.ok(roc.auc > 0.7, String(roc.auc));
    assert.equal(found.tprAtLowFpr.isResolved, false);
    assert.ok(JSON.stringify((await found[JUPYTER_DISPLAY]())[TEXT]).includes('too few'));
  });

  it('what cannot be private is refused', async () => {
    const model = tf.sequential({
      layers: [tf.layers.batchNormalization({ inputShape: [24] }), tf.layers.dense({ units: 3 })],
    });
    await assert.rejects(privateFit(model, x, y, { noise: 1 }), isCode('PROTECT_COMPILE'));
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await assert.rejects(privateFit(model, x, y, { noise: 1 }), isCode('PRIVACY_LAYER'));
    await assert.rejects(privateFit(build(), x, y, {}), isCode('PRIVACY_NOISE'));
    await assert.rejects(privateFit(build(), x, y.slice(0, 5), { noise: 1 }), isCode('MISTAKES_LABELS'));
    await assert.rejects(autoAttack(build(), x, y, { epsilon: 0.1, range: [0, 0.1] }), isCode('ATTACK_RANGE'));
  });
});

function isCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof LimpidError && error.code === code;
}
