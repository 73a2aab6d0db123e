/** What cannot be explained is said in words that name the argument and the remedy; nothing is left behind or changed. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { ErrorCode } from '../../kernel/src/errors.ts';
import type { MethodName, MethodOptions, Samples } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { build, deviation, disposeModels, isExplained, MODEL_NAMES, MODELS, optionsFor, samplesFor } from './models.ts';
import type { ModelName } from './models.ts';

const NAMES = Object.keys(METHODS) as MethodName[];
const ROW = [1, 2, 3, 4, 5, 6];
const BACKGROUND = [
  [0, 0, 0, 0, 0, 0],
  [1, 2, 3, 4, 5, 6],
];

/** Methods that take features away and put them back. */
const GAMES: readonly MethodName[] = ['exact-shapley', 'permutation-shapley', 'kernel-shap', 'lime'];

interface Refusal {
  /** Left out: every method. */
  methods?: readonly MethodName[];
  model: ModelName;
  x: Samples;
  options?: MethodOptions;
  code: ErrorCode;
  says: RegExp;
}

const REFUSALS: { readonly [title: string]: Refusal } = {
  'samples of another shape': { model: 'linear', x: [1, 2], code: 'EXPLAIN_SHAPE', says: /\[6\].*x is of shape \[2\]/ },
  'no samples': { model: 'linear', x: [], code: 'EXPLAIN_SHAPE', says: /x is of shape \[0\]/ },
  'a sample that is no number': {
    model: 'linear',
    x: [1, 2, Number.NaN, 4, 5, 6],
    code: 'EXPLAIN_INPUT',
    says: /x holds NaN, at place 2.*leave out/,
  },
  'a target that is no output': {
    model: 'linear',
    x: ROW,
    options: { target: 3 },
    code: 'EXPLAIN_TARGET',
    says: /Class 3.*from 0 to 2/,
  },
  'more targets than samples': {
    model: 'linear',
    x: ROW,
    options: { target: [0, 1] },
    code: 'EXPLAIN_TARGETS',
    says: /2 targets for 1 samples.*`target`/,
  },
  'a baseline of another shape': {
    methods: [
      ...(['integrated-gradients', 'deep-lift', 'layer-conductance', 'internal-influence'] as const),
      ...(['feature-ablation', 'occlusion', 'rise'] as const),
      ...GAMES,
    ],
    model: 'linear',
    x: ROW,
    options: { baseline: [1, 2], layer: 'layer_0' },
    code: 'EXPLAIN_SHAPE',
    says: /baseline is of shape \[2\]/,
  },
  'more baselines than samples': {
    methods: ['integrated-gradients', 'deep-lift', ...GAMES],
    model: 'linear',
    x: ROW,
    options: { baseline: BACKGROUND },
    code: 'EXPLAIN_SHAPE',
    says: /baseline is of shape \[2, 6\]/,
  },
  'a baseline that is no number': {
    methods: ['integrated-gradients', 'deep-lift', ...GAMES],
    model: 'linear',
    x: ROW,
    options: { baseline: Number.NaN },
    code: 'EXPLAIN_INPUT',
    says: /baseline holds NaN/,
  },
  'no background': {
    methods: ['expected-gradients', 'deep-shap'],
    model: 'linear',
    x: ROW,
    code: 'EXPLAIN_BACKGROUND',
    says: /Give `background`/,
  },
  'the sample in the background': {
    methods: ['expected-gradients', 'deep-shap', ...GAMES],
    model: 'linear',
    x: [ROW, [6, 5, 4, 3, 2, 1]],
    options: { background: BACKGROUND },
    code: 'EXPLAIN_BACKGROUND_SAMPLE',
    says: /Sample 0 of x is row 1 of the background.*Leave it out/,
  },
  'a background that is no number': {
    methods: ['expected-gradients', 'deep-shap', ...GAMES],
    model: 'linear',
    x: ROW,
    options: { background: [[0, 0, Infinity, 0, 0, 0]] },
    code: 'EXPLAIN_INPUT',
    says: /background holds Infinity, at place 2/,
  },
  'a constant sample, whose range gives no noise': {
    methods: ['smooth-grad', 'smooth-grad-squared', 'var-grad'],
    model: 'linear',
    x: [ROW, [2, 2, 2, 2, 2, 2]],
    code: 'EXPLAIN_CONSTANT',
    says: /sample 1 of x are 2.*`deviation`/,
  },
  'half a draw': {
    methods: ['smooth-grad', 'expected-gradients', 'permutation-shapley', 'kernel-shap', 'lime', 'rise'],
    model: 'linear',
    x: ROW,
    options: { draws: 0.5, background: [[0, 0, 0, 0, 0, 0]] },
    code: 'EXPLAIN_COUNT',
    says: /`draws` is 0.5/,
  },
  'more features than coalitions can be counted of': {
    methods: ['exact-shapley'],
    model: 'CNN',
    x: Array.from({ length: 10 }, () => Array.from({ length: 9 }, () => [1, 1])),
    code: 'EXPLAIN_MANY_FEATURES',
    says: /25 features have 2\^25.*kernelShap or permutationShapley.*`features`, until there are at most 16/,
  },
  'fewer draws than features': {
    methods: ['kernel-shap', 'lime'],
    model: 'linear',
    x: ROW,
    options: { draws: 6 },
    code: 'EXPLAIN_DRAWS',
    says: /6 draws do not tell 6 features apart.*at least (12|7)/,
  },
  'features that skip an index': {
    methods: [...GAMES, 'feature-ablation'],
    model: 'linear',
    x: ROW,
    options: { features: [0, 0, 1, 1, 3, 3] },
    code: 'EXPLAIN_FEATURES',
    says: /indices of shape \[6\] or \[1\] that count from 0 without a gap/,
  },
  'a ridge below zero': {
    methods: ['lime'],
    model: 'linear',
    x: ROW,
    options: { ridge: -1 },
    code: 'EXPLAIN_NUMBER',
    says: /`ridge` is -1.*from 0 on/,
  },
  'a kernel without width': {
    methods: ['lime'],
    model: 'linear',
    x: ROW,
    options: { kernelWidth: 0 },
    code: 'EXPLAIN_NUMBER',
    says: /`kernelWidth` is 0.*above 0/,
  },
  'a kernel so narrow that no neighbour counts': {
    methods: ['lime'],
    model: 'linear',
    x: [[100, 200, 300, 400, 500, 600]],
    options: { distance: 'euclidean', kernelWidth: 1e-3, draws: 7 },
    code: 'EXPLAIN_NEIGHBOURS',
    says: /sample 0.*`kernelWidth` is 0.001, and the nearest is at \d/,
  },
  'features of half a value': {
    methods: ['feature-ablation'],
    model: 'linear',
    x: ROW,
    options: { features: 0.5 },
    code: 'EXPLAIN_COUNT',
    says: /`features` is 0.5/,
  },
  'a window that is larger than the sample': {
    methods: ['occlusion'],
    model: 'linear',
    x: ROW,
    options: { window: 7 },
    code: 'EXPLAIN_WINDOW',
    says: /window of \[7\].*sample of \[6\], or is larger/,
  },
  'a window that jumps over values': {
    methods: ['occlusion'],
    model: 'CNN without biases',
    x: Array.from({ length: 8 }, () => new Array<number>(8).fill(1)),
    options: { window: [2, 2, 1], stride: [2, 3, 1] },
    code: 'EXPLAIN_WINDOW',
    says: /moves by \[2, 3, 1\] leaves out values/,
  },
  'a window of another number of dimensions': {
    methods: ['occlusion'],
    model: 'linear',
    x: ROW,
    options: { window: [2, 2] },
    code: 'EXPLAIN_DIMENSIONS',
    says: /`window` has 2 numbers.*shape \[6\]/,
  },
  'a window that stands still': {
    methods: ['occlusion'],
    model: 'linear',
    x: ROW,
    options: { stride: 0 },
    code: 'EXPLAIN_COUNT',
    says: /`stride` is 0/,
  },
  'masks that show all': {
    methods: ['rise'],
    model: 'linear',
    x: ROW,
    options: { probability: 1 },
    code: 'EXPLAIN_NUMBER',
    says: /`probability` is 1.*above 0 and below 1/,
  },
  'masks without a cell': {
    methods: ['rise'],
    model: 'LSTM',
    x: Array.from({ length: 5 }, () => [1, 1, 1]),
    options: { grid: 0 },
    code: 'EXPLAIN_COUNT',
    says: /`grid` is 0/,
  },
  'no steps': {
    methods: ['integrated-gradients', 'internal-influence'],
    model: 'linear',
    x: ROW,
    options: { steps: 0, layer: 'layer_0' },
    code: 'EXPLAIN_COUNT',
    says: /`steps` is 0/,
  },
  'a layer without a name': {
    methods: ['layer-integrated-gradients', 'neuron-integrated-gradients', 'layer-conductance', 'internal-influence'],
    model: 'MLP with tanh',
    x: ROW,
    code: 'EXPLAIN_LAYER_NEEDED',
    says: /Give `layer`, one of: layer_0, layer_1, layer_2, layer_3/,
  },
  'a layer that is not there': {
    methods: ['layer-integrated-gradients', 'neuron-integrated-gradients', 'layer-conductance', 'internal-influence'],
    model: 'linear',
    x: ROW,
    options: { layer: 'dense_7' },
    code: 'EXPLAIN_LAYER',
    says: /no layer dense_7.*layer_0/,
  },
  'a neuron that is not there': {
    methods: ['neuron-integrated-gradients'],
    model: 'linear',
    x: ROW,
    options: { layer: 'layer_0', neuron: 3 },
    code: 'EXPLAIN_NEURON',
    says: /gives \[3\] for a sample, and `neuron` is \[3\]/,
  },
  'a model without ReLUs': {
    methods: ['guided-backpropagation', 'deconvolution'],
    model: 'MLP with tanh',
    x: ROW,
    code: 'EXPLAIN_NO_RELU',
    says: /Use saliency/,
  },
  'a model without convolutions': {
    methods: ['grad-cam', 'grad-cam-plus-plus', 'score-cam', 'layer-cam'],
    model: 'linear',
    x: ROW,
    code: 'EXPLAIN_NO_CONV',
    says: /needs a convolution/,
  },
  'a softmax that is part of the score': {
    methods: ['deep-lift', 'deep-shap', 'lrp'],
    model: 'MLP with ReLU',
    x: ROW,
    options: { score: 'output', background: [[0, 0, 0, 0, 0, 0]] },
    code: 'EXPLAIN_UNSUPPORTED',
    says: /no rule for softmax.*the layer layer_2.*score: 'logit'/,
  },
};

describe('explanations: what cannot be explained', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  for (const [title, { methods = NAMES, model: name, x, options, code, says }] of Object.entries(REFUSALS)) {
    it(title, async () => {
      const model = build(MODELS[name]);
      for (const method of methods) {
        const before = tf.memory().numTensors;
        await assert.rejects(METHODS[method](model, x, options), (error: Error & { code?: string }) => {
          assert.equal(error.code, code, `${method}: ${error.message}`);
          assert.match(error.message, says, method);
          return true;
        });
        assert.equal(tf.memory().numTensors, before, `${method} left tensors behind`);
      }
    });
  }

  const WITHOUT_RULES: { readonly [what: string]: { layers: tf.layers.Layer[]; says: RegExp } } = {
    'a mask that depends on the values': {
      layers: [tf.layers.masking({ name: 'first', inputShape: [5, 3] }), tf.layers.lstm({ units: 2 })],
      says: /no rule for Masking.*the layer first.*integrated gradients/,
    },
    'a state kept from batch to batch': {
      layers: [tf.layers.gru({ name: 'first', units: 2, stateful: true, batchInputShape: [1, 5, 3] })],
      says: /no rule for a state kept from batch to batch.*the layer first/,
    },
    'cells on top of each other in one layer': {
      layers: [
        tf.layers.rnn({
          name: 'first',
          cell: [tf.layers.lstmCell({ units: 2 }), tf.layers.lstmCell({ units: 2 })],
          inputShape: [5, 3],
        }),
      ],
      says: /no rule for StackedRNNCells.*the layer first/,
    },
    'the product of both directions': {
      layers: [
        tf.layers.bidirectional({
          name: 'first',
          layer: tf.layers.lstm({ units: 2 }),
          mergeMode: 'mul',
          inputShape: [5, 3],
        }),
      ],
      says: /no rule for the product of both directions.*the layer first/,
    },
  };

  for (const [what, { layers, says }] of Object.entries(WITHOUT_RULES)) {
    it(`a layer without a rule: ${what}`, async () => {
      const model = tf.sequential({ layers: [...layers, tf.layers.dense({ units: 2 })] });
      const [x, background] = [1, 0].map((value) => Array.from({ length: 5 }, () => [value, value, value]));
      assert.ok(x && background);
      const before = tf.memory().numTensors;
      for (const method of ['deep-lift', 'deep-shap', 'lrp'] as const) {
        assert.equal(METHODS[method].fits(model), false);
        await assert.rejects(METHODS[method](model, x, { background }), { code: 'EXPLAIN_UNSUPPORTED', message: says });
        assert.equal(tf.memory().numTensors, before, `${method} left tensors behind`);
      }
      model.dispose();
    });
  }

  it('the methods say which models they fit', () => {
    for (const name of MODEL_NAMES) {
      const model = build(MODELS[name]);
      const fitting = NAMES.filter((method) => METHODS[method].fits(model));
      assert.deepEqual(
        fitting,
        NAMES.filter((method) => isExplained(method, MODELS[name])),
        name,
      );
    }
  });

  for (const method of ['deep-shap', ...GAMES] as const) {
    it(`a constant feature of the background is none of that, ${METHODS[method].title}: it counts by how far the sample is from it`, async () => {
      const model = build(MODELS.linear);
      const background = [
        [1, 0, 0, 0, 0, 0],
        [1, 1, 1, 1, 1, 1],
      ];
      const [same] = await METHODS[method](model, [1, 2, 2, 2, 2, 2], { background });
      const [other] = await METHODS[method](model, [3, 2, 2, 2, 2, 2], { background });
      assert.equal(same?.values[0], 0);
      assert.notEqual(other?.values[0], 0);
    });
  }

  for (const method of GAMES) {
    it(`a background that is constant is a baseline: ${METHODS[method].title}`, async () => {
      const model = build(MODELS['MLP with ReLU']);
      const row = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
      const [found] = await METHODS[method](model, ROW, { background: [row, row, row] });
      const [expected] = await METHODS[method](model, ROW, { baseline: 0.5 });
      assert.ok(deviation(found?.values ?? [], expected?.values ?? [0]) < 1e-6);
    });

    it(`a sample that is its own baseline has nothing to explain: ${METHODS[method].title}`, async () => {
      const model = build(MODELS.linear);
      const [found] = await METHODS[method](model, ROW, { baseline: ROW });
      assert.deepEqual([...(found?.values ?? [])], [0, 0, 0, 0, 0, 0]);
    });

    it(`one feature has all: ${METHODS[method].title}`, async () => {
      const model = build(MODELS.linear);
      const [found] = await METHODS[method](model, ROW, { features: 6, ridge: 0, target: 0 });
      const [all] = await METHODS['exact-shapley'](model, ROW, { target: 0 });
      const sum = (values: ArrayLike<number> = []) => Array.from(values).reduce((total, value) => total + value, 0);
      assert.equal(new Set(found?.values).size, 1);
      assert.ok(Math.abs(sum(found?.values) - sum(all?.values)) < 1e-5);
    });
  }

  it('indices into an embedding have no gradient, and the embedding is explained instead', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ name: 'words', inputDim: 9, outputDim: 3, inputLength: 4 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const x = [1, 5, 2, 8];
    const before = tf.memory().numTensors;
    await assert.rejects(METHODS.saliency(model, x), { code: 'EXPLAIN_NO_GRADIENT', message: /`layer`.*words/ });
    assert.equal(tf.memory().numTensors, before);
    const [found] = await METHODS['layer-integrated-gradients'](model, x, { layer: 'words' });
    assert.deepEqual(found?.shape, [4, 3]);
    assert.ok(found.completeness?.converged);
    model.dispose();
  });

  for (const method of NAMES) {
    it(`a layer that fails leaves the model as it was, and no tensor: ${METHODS[method].title}`, async () => {
      const spec = MODELS['CNN without biases'];
      const [model, x] = [build(spec), samplesFor(spec, 2, 1)];
      const options = optionsFor(method, spec);
      const dense = model.layers.at(-1);
      assert.ok(dense);
      const own = () => model.layers.map((layer): unknown[] => [Object.keys(layer), Reflect.get(layer, 'activation')]);
      const [kept, outputs] = [own(), (model.predict(x) as tf.Tensor).dataSync()];
      const call = dense.call.bind(dense);
      let calls = 0;
      dense.call = (inputs, kwargs) => {
        calls += 1;
        // The first call asks for the outputs, those after it explain them.
        if (calls > 1) throw new Error('a layer of the user');
        return call(inputs, kwargs);
      };
      const before = tf.memory().numTensors;
      await assert.rejects(METHODS[method](model, x, options), /a layer of the user/);
      assert.equal(tf.memory().numTensors, before, 'tensors left behind');
      Reflect.deleteProperty(dense, 'call');
      assert.deepEqual(own(), kept);
      assert.deepEqual((model.predict(x) as tf.Tensor).dataSync(), outputs);
      await METHODS[method](model, x, options);
      assert.deepEqual(own(), kept);
    });
  }
});
