/** The LSTM layer of two ops against the equations in double precision, and against tfjs's own layer where that works. */
import assert from 'node:assert/strict';
import type { LayersModel, io, Tensor, Tensor3D } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { seeded } from '../seeded.ts';
import { compute, kernels } from './recurrent-layer.ts';

interface Configuration {
  batch: number;
  steps: number;
  features: number;
  units: number;
  recurrentActivation: 'sigmoid' | 'hardSigmoid';
  returnSequences?: boolean;
  goBackwards?: boolean;
  useBias?: boolean;
}

const CONFIGURATIONS: Configuration[] = [
  { batch: 32, steps: 28, features: 28, units: 128, recurrentActivation: 'sigmoid' },
  { batch: 5, steps: 7, features: 3, units: 10, recurrentActivation: 'hardSigmoid', returnSequences: true },
  { batch: 1, steps: 2, features: 1, units: 1, recurrentActivation: 'sigmoid', goBackwards: true },
  { batch: 17, steps: 5, features: 4, units: 33, recurrentActivation: 'hardSigmoid', useBias: false },
  { batch: 3, steps: 1, features: 2, units: 4, recurrentActivation: 'sigmoid', returnSequences: true },
];

describe('the fused LSTM', () => {
  seeded();
  let tf: TensorFlow;
  before(async () => {
    ({ tf } = await loadEngine());
  });

  for (const configuration of CONFIGURATIONS) {
    it(`${JSON.stringify(configuration)} gives what the equations give`, () => {
      const { batch, steps, features, returnSequences } = configuration;
      const { layer, x } = make(configuration);
      assert.deepEqual(kernels(tf, () => layer.apply(x)).includes('LimpidLstm'), true);
      const found = (layer.apply(x) as Tensor).arraySync();
      const expected = equations(configuration, layer.getWeights(), x.arraySync());
      const chosen = returnSequences === true ? expected : expected.map((sequence) => sequence.at(-1));
      assertClose([found].flat(3), [chosen].flat(3), 3e-6);
      assert.equal([found].flat(3).length, batch * (returnSequences === true ? steps : 1) * configuration.units);
      assert.equal(x.shape[2], features);
    });

    it(`${JSON.stringify(configuration)} has the gradients of tfjs's own layer`, () => {
      const { layer, x } = make(configuration);
      const upstream = [...tf.linspace(-1, 1, (layer.call(x, {}) as Tensor).size).dataSync()];
      const fused = compute(tf, layer, x, upstream);
      assert.ok(fused.kernels.includes('LimpidLstmGrad'));
      // a mask that lets everything pass is not fused
      const byTfjs = compute(tf, layer, x, upstream, { mask: tf.ones(x.shape.slice(0, 2), 'bool') });
      assert.ok(!byTfjs.kernels.includes('LimpidLstm'));
      fused.gradients.forEach((values, at) => {
        assertClose(values, byTfjs.gradients[at] ?? [], 2e-6);
      });
    });
  }

  it('states come out and go in', () => {
    const layer = tf.layers.lstm({ units: 6, returnState: true, recurrentActivation: 'sigmoid' });
    const x: Tensor3D = tf.randomNormal([2, 8, 3], 0, 1, 'float32', 5);
    const [whole] = layer.apply(x) as Tensor[];
    const [, ...states] = layer.apply(tf.slice(x, [0, 0, 0], [2, 3, 3])) as Tensor[];
    const [half] = layer.call(tf.slice(x, [0, 3, 0], [2, 5, 3]), { initialState: states }) as Tensor[];
    assertClose([...(half?.dataSync() ?? [])], [...(whole?.dataSync() ?? [])], 1e-6);
  });

  it('a stateful layer goes on where it was, and is reset', () => {
    const layer = tf.layers.lstm({ units: 4, stateful: true, batchInputShape: [2, 3, 2] });
    const x = tf.randomNormal([2, 3, 2], 0, 1, 'float32', 6);
    const next = () => [...(layer.apply(x) as Tensor).dataSync()];
    const first = next();
    assert.notDeepEqual(next(), first);
    layer.resetStates();
    assert.deepEqual(next(), first);
  });

  it('dropout in training goes its way, in inference it does nothing', () => {
    const layer = tf.layers.lstm({ units: 4, dropout: 0.5 });
    const x = tf.ones([2, 3, 2]);
    assert.ok(!kernels(tf, () => layer.apply(x, { training: true })).includes('LimpidLstm'));
    assert.ok(kernels(tf, () => layer.apply(x, { training: false })).includes('LimpidLstm'));
  });

  it('NaN comes out as NaN', () => {
    const layer = tf.layers.lstm({ units: 4 });
    const x = tf.fill([1, 3, 2], NaN);
    assert.ok([...(layer.apply(x) as Tensor).dataSync()].every(Number.isNaN));
  });

  it('a model of it learns, and is saved and loaded as ever', async () => {
    const model = tf.sequential({
      layers: [tf.layers.lstm({ units: 8, inputShape: [6, 2] }), tf.layers.dense({ units: 1 })],
    });
    model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
    const x = tf.randomNormal([64, 6, 2], 0, 1, 'float32', 3);
    const y = tf.sum(tf.slice(x, [0, 0, 0], [64, 6, 1]), 1);
    const { history } = await model.fit(x, y, { epochs: 40, verbose: 0 });
    const losses = history['loss'] as number[];
    assert.ok((losses.at(-1) ?? NaN) < 0.2 * (losses[0] ?? NaN), losses.join());
    let saved: unknown;
    await model.save({
      save: async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      },
    });
    // SAFETY: what `save` was given.
    const loaded: LayersModel = await tf.loadLayersModel(tf.io.fromMemory(saved as io.ModelArtifacts));
    assert.deepEqual([...(loaded.predict(x) as Tensor).dataSync()], [...(model.predict(x) as Tensor).dataSync()]);
  });

  function make({ batch, steps, features, ...rest }: Configuration) {
    const { randomUniform } = tf.initializers;
    const weights = (seed: number) => randomUniform({ minval: -0.5, maxval: 0.5, seed });
    const layer = tf.layers.lstm({
      ...rest,
      kernelInitializer: weights(1),
      recurrentInitializer: weights(2),
      biasInitializer: weights(3),
      unitForgetBias: false,
    });
    const x: Tensor3D = tf.randomNormal([batch, steps, features], 0, 2, 'float32', 4);
    layer.apply(x);
    return { layer, x };
  }

  /** h of every step: Hochreiter & Schmidhuber 1997 with a forget gate, gates in Keras' order. */
  function equations({ units, recurrentActivation, goBackwards }: Configuration, weights: Tensor[], x: number[][][]) {
    const [kernel, recurrent, bias] = weights.map((weight) => [...weight.dataSync()]);
    const gate = (z: number) =>
      recurrentActivation === 'sigmoid' ? 1 / (1 + Math.exp(-z)) : Math.min(1, Math.max(0, 0.2 * z + 0.5));
    return x.map((sequence) => {
      let h = new Array<number>(units).fill(0);
      let c = new Array<number>(units).fill(0);
      return (goBackwards === true ? sequence.toReversed() : sequence).map((input) => {
        const z = (k: number, unit: number) => {
          const column = k * units + unit;
          const sum = (values: number[], matrix: number[] = []) =>
            values.reduce((total, value, row) => total + value * (matrix[row * 4 * units + column] ?? NaN), 0);
          return sum(input, kernel) + sum(h, recurrent) + (bias?.[column] ?? 0);
        };
        c = c.map((old, unit) => gate(z(1, unit)) * old + gate(z(0, unit)) * Math.tanh(z(2, unit)));
        h = c.map((value, unit) => gate(z(3, unit)) * Math.tanh(value));
        return h;
      });
    });
  }

  function assertClose(found: unknown[], expected: unknown[], tolerance: number): void {
    assert.equal(found.length, expected.length);
    const scale = Math.max(...expected.map((value) => Math.abs(Number(value))));
    found.forEach((value, at) => {
      assert.ok(Math.abs(Number(value) - Number(expected[at])) <= tolerance * scale, `${at}: ${String(value)}`);
    });
  }
});
