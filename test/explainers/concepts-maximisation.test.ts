/** Activation maximisation: closed forms, and an objective that rises. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { ErrorCode } from '../../kernel/src/errors.ts';
import { activationMaximisation } from '../../kernel/src/explain/concepts/activation-maximisation.ts';
import type { MaximisationOptions } from '../../kernel/src/explain/concepts/activation-maximisation.ts';
import { cellScope } from '../../kernel/src/display/publish.ts';
import { JUPYTER_DISPLAY } from '../../kernel/src/display/symbol.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../kernel/src/mime.ts';
import { build, deviation, disposeModels, MODEL_NAMES, MODELS, samplesFor } from './models.ts';

const ZEROS = [0, 0, 0, 0, 0, 0];

/** Weights of the linear model's output. */
function weightsOf(model: tf.LayersModel, output: number): number[] {
  return [...(model.layers[0]?.getWeights()[0]?.slice([0, output], [-1, 1]).dataSync() ?? [])];
}

function varianceOfNeighbours(values: Float32Array, width: number): number {
  return values.reduce((sum, value, at) => sum + (at % width === 0 ? 0 : (value - (values[at - 1] ?? 0)) ** 2), 0);
}

describe('activation maximisation', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  it('goes along the weights of a linear model, steps times rate far', async () => {
    const model = build(MODELS.linear);
    const { inputs } = await activationMaximisation(model, { start: ZEROS, steps: 20, rate: 0.1, l2: 0 });
    assert.equal(inputs.length, 3);
    inputs.forEach(({ values }, output) => {
      const weights = weightsOf(model, output);
      const size = Math.sqrt(weights.reduce((sum, weight) => sum + weight ** 2, 0) / weights.length);
      assert.ok(
        deviation(
          values,
          weights.map((weight) => (20 * 0.1 * weight) / size),
        ) < 1e-5,
      );
    });
  });

  it('ends at the weights over twice the penalty', async () => {
    const model = build(MODELS.linear);
    const { inputs } = await activationMaximisation(model, { target: 1, l2: 0.5, rate: 0.2, steps: 400 });
    assert.ok(deviation(inputs[0]?.values ?? [], weightsOf(model, 1)) < 2e-3);
  });

  it('ends in the corner of its bounds that the signs of the weights name', async () => {
    const model = build(MODELS.linear);
    const { inputs } = await activationMaximisation(model, { target: 0, range: [-2, 3], steps: 400 });
    assert.deepEqual(
      [...(inputs[0]?.values ?? [])],
      weightsOf(model, 0).map((weight) => (weight > 0 ? 3 : -2)),
    );
  });

  for (const name of MODEL_NAMES) {
    it(`rises at every step, and nothing is left behind: ${name}`, async () => {
      const model = build(MODELS[name]);
      const before = tf.memory().numTensors;
      const { inputs } = await activationMaximisation(model, { steps: 25, jitter: 0 });
      assert.equal(tf.memory().numTensors, before);
      for (const { history, shape } of inputs) {
        assert.equal(history.length, 26);
        assert.deepEqual(shape, MODELS[name].input);
        history.forEach((value, step) => assert.ok(step === 0 || value >= (history[step - 1] ?? 0), `step ${step}`));
        assert.ok((history.at(-1) ?? 0) > (history[0] ?? 0));
      }
    });
  }

  it('ends where the model itself gives the activation that it says', async () => {
    const model = build(MODELS['CNN without biases']);
    const { inputs } = await activationMaximisation(model, { steps: 12, target: [2, 0] });
    for (const [index, output] of [2, 0].entries()) {
      const found = inputs[index];
      assert.ok(found);
      const answer = model.predict(tf.tensor(found.values, [1, 8, 8, 1])) as tf.Tensor;
      assert.ok(deviation([found.activation], [answer.dataSync()[output] ?? Number.NaN]) < 1e-5);
      assert.equal(found.name, `output ${output}`);
      assert.ok(found.activation > found.startActivation);
    }
  });

  it('maximises the neuron, the channel and the layer that are named', async () => {
    const model = build(MODELS.CNN);
    const options = { layer: 'layer_0', steps: 8, jitter: 0 };
    const inner = tf.model({ inputs: model.inputs, outputs: model.getLayer('layer_0').output });
    const given = (values: Float32Array) => inner.predict(tf.tensor(values, [1, 10, 9, 2])) as tf.Tensor;
    const [neuron] = (await activationMaximisation(model, { ...options, neuron: [2, 3, 1] })).inputs;
    const [channel] = (await activationMaximisation(model, { ...options, channel: 4 })).inputs;
    const [layer] = (await activationMaximisation(model, options)).inputs;
    assert.ok(neuron && channel && layer);
    const expected = [
      given(neuron.values).slice([0, 2, 3, 1], [1, 1, 1, 1]),
      given(channel.values).slice([0, 0, 0, 4], [-1, -1, -1, 1]).mean(),
      given(layer.values).square().mean(),
    ].map((value) => value.dataSync()[0] ?? Number.NaN);
    assert.ok(deviation([neuron.activation, channel.activation, layer.activation], expected) < 1e-5);
    assert.deepEqual([neuron.name, channel.name, layer.name], ['layer_0 [2, 3, 1]', 'layer_0 channel 4', 'layer_0']);
    const several = await activationMaximisation(model, {
      ...options,
      neuron: [
        [0, 0, 0],
        [2, 3, 1],
      ],
    });
    assert.ok(deviation(several.inputs[1]?.values ?? [], neuron.values) < 1e-5);
  });

  it('finds each of several as it finds it alone, jitter and all', async () => {
    const model = build(MODELS.CNN);
    const { inputs } = await activationMaximisation(model, { steps: 12, jitter: 2 });
    for (const [target, together] of inputs.entries()) {
      const [alone] = (await activationMaximisation(model, { steps: 12, jitter: 2, target })).inputs;
      assert.ok(deviation(alone?.values ?? [], together.values) < 1e-4);
    }
  });

  it('draws the same at every time, and something else with another seed', async () => {
    const model = build(MODELS['CNN with global pooling']);
    const run = async (seed: number) =>
      (await activationMaximisation(model, { steps: 10, seed, jitter: 1 })).inputs.map(({ values }) => values);
    assert.deepEqual(await run(5), await run(5));
    assert.notDeepEqual(await run(5), await run(6));
  });

  it('is smoother, the more total variation counts; and stays within its bounds', async () => {
    const model = build(MODELS['CNN without biases']);
    const roughness = [];
    for (const totalVariation of [0, 0.5]) {
      const { inputs } = await activationMaximisation(model, { target: 0, totalVariation, steps: 60 });
      const values = inputs[0]?.values ?? new Float32Array();
      assert.ok(values.every((value) => value >= 0 && value <= 1));
      roughness.push(varianceOfNeighbours(values, 8));
    }
    const [rough = 0, smooth = 0] = roughness;
    assert.ok(smooth < 0.7 * rough, `${smooth} < ${rough}`);
  });

  it('of a channel without a slope stays what it was, and says so', async () => {
    const model = build(MODELS['MLP with ReLU without biases']);
    const start = samplesFor(MODELS.linear, 1, 3);
    const { inputs } = await activationMaximisation(model, {
      layer: 'layer_0',
      neuron: Array.from({ length: 16 }, (_, at) => [at]),
      start,
      l2: 0,
    });
    const still = inputs.filter(({ startActivation }) => startActivation === 0);
    assert.ok(still.length > 0 && still.length < 16);
    for (const { values, activation } of still) {
      assert.deepEqual([...values], [...start.dataSync()]);
      assert.equal(activation, 0);
    }
  });

  it('shows a grid with its twins in words, of pictures, tables and sequences', async () => {
    for (const name of ['CNN without biases', 'CNN', 'linear', 'LSTM'] as const) {
      const found = await activationMaximisation(build(MODELS[name]), { steps: 3 });
      const bundle = await found[JUPYTER_DISPLAY]();
      assert.deepEqual(Object.keys(bundle), [VEGA_LITE, SVG, IN_WORDS, TEXT]);
      assert.match(JSON.stringify(bundle[TEXT]), /Inputs that maximise \d objectives[^]*output 0/);
      assert.match(
        JSON.stringify(bundle[SVG]),
        name === 'CNN without biases' || name === 'LSTM' ? /<image/ : /mark-rect role-mark/,
      );
    }
  });

  it('ends with the cell that asked for it', async () => {
    const model = build(MODELS.CNN);
    const controller = new AbortController();
    const before = tf.memory().numTensors;
    const asked = cellScope.run({ id: 'cell', signal: controller.signal }, () => activationMaximisation(model));
    controller.abort(new Error('interrupted'));
    await assert.rejects(asked, /interrupted/);
    assert.equal(tf.memory().numTensors, before);
  });

  const refusals: { [title: string]: [MaximisationOptions, ErrorCode, RegExp] } = {
    'an output that is not there': [{ target: 4 }, 'EXPLAIN_TARGET', /Class 4.*from 0 to 3/],
    'a layer that is not there': [{ layer: 'x' }, 'EXPLAIN_LAYER', /no layer x/],
    'a channel without a layer': [{ channel: 1 }, 'EXPLAIN_LAYER_NEEDED', /Give `layer`/],
    'a channel that is not there': [
      { layer: 'layer_0', channel: 6 },
      'EXPLAIN_CHANNEL',
      /6 channels, and `channel` is 6.*0 to 5/,
    ],
    'a neuron that is not there': [{ layer: 'layer_0', neuron: [1, 2] }, 'EXPLAIN_NEURON', /`neuron` is \[1, 2\]/],
    'no steps': [{ steps: 0 }, 'EXPLAIN_COUNT', /`steps` is 0/],
    'a rate of zero': [{ rate: 0 }, 'EXPLAIN_NUMBER', /`rate` is 0.*above 0/],
    'a penalty below zero': [{ l2: -1 }, 'EXPLAIN_NUMBER', /`l2` is -1.*from 0 on/],
    'bounds that are none': [{ range: [1, 1] }, 'EXPLAIN_RANGE', /`range` is \[1, 1\]/],
    'a start of another shape': [{ start: [1, 2] }, 'EXPLAIN_SHAPE', /start is of shape \[2\]/],
  };
  for (const [title, [options, code, says]] of Object.entries(refusals)) {
    it(`refuses ${title}`, async () => {
      const model = build(MODELS.CNN);
      const before = tf.memory().numTensors;
      await assert.rejects(activationMaximisation(model, options), { code, message: says });
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('asks for a size where the model takes any', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 2, kernelSize: 2, inputShape: [null, null, 1] }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 2 }),
      ],
    });
    await assert.rejects(activationMaximisation(model), { code: 'EXPLAIN_START', message: /\[·, ·, 1\].*`start`/ });
    const { inputs } = await activationMaximisation(model, { start: tf.fill([6, 5, 1], 0.5), steps: 2 });
    assert.deepEqual(inputs[0]?.shape, [6, 5, 1]);
    model.dispose();
  });
});
