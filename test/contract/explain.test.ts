/** What every method of explanation keeps, on the models of real notebooks. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../kernel/src/display/format.ts';
import { cellScope } from '../../kernel/src/display/publish.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { explain } from '../../kernel/src/explain/explain.ts';
import type { ExplainOptions, MethodName } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { seeded } from '../seeded.ts';

const isSlowest = process.env['LIMPID_RUNG'] === 'cpu';
/** The network of tutorial 1 as it is; on the slowest rung, where it takes minutes, smaller. */
const [SIDE, FILTERS, UNITS] = isSlowest ? [14, 8, 32] : [28, 32, 128];
/** Of the residual network, for the same reason. */
const RESIDUAL_SIDE = isSlowest ? 8 : 12;

/** A model and one sample of its input shape. */
const MODELS: { [name: string]: () => [model: tf.LayersModel, sample: tf.Tensor] } = {
  'the network of tutorial 1': () => [
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [SIDE, SIDE, 1], filters: FILTERS, kernelSize: 3, activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: UNITS, activation: 'relu' }),
        tf.layers.dense({ units: 10, activation: 'softmax' }),
      ],
    }),
    tf.randomUniform([SIDE, SIDE, 1]),
  ],
  'a residual network with batch normalisation': () => {
    const input = tf.input({ shape: [RESIDUAL_SIDE, RESIDUAL_SIDE, 3] });
    const first = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(input) as tf.SymbolicTensor;
    const normal = tf.layers.batchNormalization().apply(first) as tf.SymbolicTensor;
    const second = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(normal);
    const sum = tf.layers.add().apply([first, second as tf.SymbolicTensor]);
    const pooled = tf.layers.globalAveragePooling2d({}).apply(sum);
    const output = tf.layers.dense({ units: 5, activation: 'softmax' }).apply(pooled) as tf.SymbolicTensor;
    return [tf.model({ inputs: input, outputs: output }), tf.randomUniform([1, RESIDUAL_SIDE, RESIDUAL_SIDE, 3])];
  },
  'a table with dropout and one output': () => [
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [6], units: 16, activation: 'tanh' }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    }),
    tf.randomNormal([6]),
  ],
  'a recurrent network': () => [
    tf.sequential({
      layers: [tf.layers.lstm({ inputShape: [5, 3], units: 8 }), tf.layers.dense({ units: 3, activation: 'softmax' })],
    }),
    tf.randomNormal([5, 3]),
  ],
  'a regression': () => [
    tf.sequential({ layers: [tf.layers.dense({ inputShape: [6], units: 1, biasInitializer: 'ones' })] }),
    tf.randomNormal([6]),
  ],
};

/** Methods whose values add up with any model that they fit. */
const ADDING_UP: readonly MethodName[] = [
  'integrated-gradients',
  'deep-lift',
  'deep-shap',
  'exact-shapley',
  'permutation-shapley',
  'kernel-shap',
];

/** What a method must be told. */
function optionsFor(method: MethodName, model: tf.LayersModel, sample: tf.Tensor): ExplainOptions {
  const layer = model.layers.find((one) => one.getClassName() !== 'InputLayer');
  const shape = layer?.inboundNodes[0]?.outputTensors[0]?.shape.slice(1) ?? [];
  switch (method) {
    case 'layer-integrated-gradients':
    case 'layer-conductance':
    case 'internal-influence':
      return layer ? { layer: layer.name } : {};
    case 'neuron-integrated-gradients':
      return layer ? { layer: layer.name, neuron: shape.map(() => 0) } : {};
    case 'expected-gradients':
    case 'deep-shap':
      return { background: tf.randomUniform([3, ...(model.inputs[0]?.shape.slice(1) ?? sample.shape).map(Number)]) };
    case 'exact-shapley': {
      const sides = model.inputs[0]?.shape.slice(1) ?? [];
      // Of a picture at most 3 × 3 patches: its own number has too many coalitions.
      return sides.length === 3 ? { features: Math.ceil(Math.max(...sides.map(Number)) / 3) } : {};
    }
    default:
      return {};
  }
}

describe('explain', () => {
  seeded();
  before(() => loadEngine());

  for (const [name, make] of Object.entries(MODELS)) {
    for (const method of Object.values(METHODS)) {
      it(`${method.title}: ${name}`, async () => {
        const [model, sample] = make();
        const options = { ...optionsFor(method.method, model, sample), methods: [method.method] };
        if (!method.fits(model)) {
          const before = tf.memory().numTensors;
          await assert.rejects(explain(model, sample, options), { name: 'LimpidError' });
          assert.equal(tf.memory().numTensors, before, 'tensors left behind');
          return;
        }
        await explain(model, sample, options);
        const before = tf.memory().numTensors;
        const { attributions } = await explain(model, sample, options);
        assert.equal(tf.memory().numTensors, before, 'tensors left behind');
        const [attribution] = attributions;
        assert.ok(attribution);
        const { values, shape, sign, completeness } = attribution;
        assert.equal(
          values.length,
          shape.reduce((product, side) => product * side, 1),
        );
        assert.ok(values.every(Number.isFinite));
        if (sign === 'positive') assert.ok(values.every((value) => value >= 0));
        if (ADDING_UP.includes(method.method)) {
          assert.ok(completeness?.converged, `completeness error ${completeness?.error}`);
        }
      });
    }

    it(`is shown whole: ${name}`, async () => {
      const [model, sample] = make();
      const fitting = Object.values(METHODS).filter((method) => method.fits(model));
      const options = Object.assign({}, ...fitting.map(({ method }) => optionsFor(method, model, sample))) as object;
      const shown = await explain(model, sample, { ...options, methods: fitting.map(({ method }) => method) });
      assert.match(JSON.stringify((await format(shown))['text/plain']), /Saliency.*LRP|Saliency.*Expected gradients/);
      assert.match(JSON.stringify((await format(shown))['text/plain']), /LIME: local fit R² /);
      const bundle = await format(await explain(model, sample));
      const limpid = sample.shape.length > 2 ? ['application/vnd.limpid.explanation.v1+json'] : [];
      const rest = ['application/vnd.vegalite.v5+json', 'image/svg+xml', 'text/x-markdown', 'text/plain'];
      for (const mime of [...limpid, ...rest])
        assert.ok(mime in bundle, `${mime}: ${JSON.stringify(bundle['text/plain'])}`);
    });
  }

  it('fits into 900 pixels, however many methods there are', async () => {
    const model = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [6, 6, 1] }), tf.layers.dense({ units: 10, activation: 'softmax' })],
    });
    const methods = ['saliency', 'smooth-grad', 'input-x-gradient', 'integrated-gradients'] as const;
    for (const count of [1, 2, 3, 4]) {
      const shown = await explain(model, tf.randomUniform([6, 6, 1], 0, 1, 'float32', 1), {
        methods: methods.slice(0, count),
      });
      const [, width] =
        /^"<svg.*? width=\\"([\d.]+)/.exec(JSON.stringify((await format(shown))['image/svg+xml'])) ?? [];
      assert.ok(Number(width) <= 900, `${count} methods: ${width} pixels`);
    }
    model.dispose();
  });

  const classifier = () => tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 3 })] });

  it('takes a tensor with or without its batch dimension, or nested lists', async () => {
    const values = [1, 2, 3, 4];
    const samples = [tf.tensor1d(values), tf.tensor2d([values]), values, [values]];
    const model = classifier();
    const explanations = await Promise.all(samples.map((sample) => explain(model, sample)));
    for (const { attributions } of explanations)
      assert.deepEqual(attributions[0]?.values, explanations[0]?.attributions[0]?.values);
  });

  for (const [code, sample, options] of [
    ['EXPLAIN_SHAPE', [1, 2, 3], {}],
    [
      'EXPLAIN_SHAPE',
      [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
      {},
    ],
    ['EXPLAIN_SHAPE', [1, 2, 3, 4], { baseline: [0, 0] }],
    ['EXPLAIN_TARGET', [1, 2, 3, 4], { target: 3 }],
    ['EXPLAIN_TARGET', [1, 2, 3, 4], { target: 0.5 }],
  ] as const) {
    it(`says ${code} for ${JSON.stringify([sample, options])}, and leaves no tensor`, async () => {
      const model = classifier();
      const before = tf.memory().numTensors;
      await assert.rejects(explain(model, sample, options), { code });
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('says that a model has diverged, has two inputs, or is none', async () => {
    const diverged = classifier();
    diverged.setWeights([tf.fill([4, 3], Number.NaN), tf.zeros([3])]);
    await assert.rejects(explain(diverged, [1, 2, 3, 4]), { code: 'EXPLAIN_NOT_FINITE' });
    const inputs = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const sum = tf.layers.add().apply(inputs) as tf.SymbolicTensor;
    await assert.rejects(explain(tf.model({ inputs, outputs: sum }), [1, 2, 3, 4]), { code: 'EXPLAIN_MODEL' });
    // SAFETY: not a model at all, which is what this checks.
    await assert.rejects(explain({} as tf.LayersModel, [1, 2, 3, 4]), { code: 'EXPLAIN_LAYERS' });
  });

  it('stops when the cell is interrupted, and leaves no tensor', async () => {
    const [model, sample] = MODELS['the network of tutorial 1']?.() ?? [classifier(), tf.zeros([4])];
    model.predict(sample.expandDims(0));
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    const explaining = cellScope.run({ id: 'cell', signal: controller.signal }, () => explain(model, sample));
    controller.abort(new Error('interrupted'));
    await assert.rejects(explaining, /interrupted/);
    assert.equal(tf.memory().numTensors, before);
  });

  it('names the true class and the explained one', async () => {
    const classes = ['cat', 'dog', 'owl'];
    assert.match(await titled(classes), /^Predicted (cat|dog|owl) \(.*explained for owl/);
  });

  async function titled(classes: string[]) {
    const model = classifier();
    model.setWeights([tf.zeros([4, 3]), tf.tensor1d([2, 1, 0])]);
    const text = (await format(await explain(model, [1, 2, 3, 4], { classes, label: 1, target: 2 })))['text/plain'];
    assert.ok(typeof text === 'string');
    return text.split('\n')[0] ?? '';
  }
});
