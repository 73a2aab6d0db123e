/** Every method says what Captum says, or what its paper's formula says in PyTorch, with identical weights. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { pairsOf } from '../../kernel/src/explain/coalition-pairs.ts';
import { featuresOf } from '../../kernel/src/explain/features.ts';
import type { MethodName, MethodOptions } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { drawn } from '../../kernel/src/explain/methods/expected-gradients.ts';
import { coalitionsOf } from '../../kernel/src/explain/methods/kernel-shap.ts';
import { neighboursOf } from '../../kernel/src/explain/methods/lime.ts';
import { permutationsOf } from '../../kernel/src/explain/methods/permutation-shapley.ts';
import { drawnMasks } from '../../kernel/src/explain/methods/rise.ts';
import { normals } from '../../kernel/src/explain/noise.ts';
import { captum } from '../python-peer.ts';
import { build, deviation, disposeModels, MODELS, samplesFor, weightsOf, withoutLast } from './models.ts';
import type { ModelName, ModelSpec } from './models.ts';

/** Greatest error over greatest value. */
const TOLERANCE = 1e-4;
const SAMPLES = 3;
const TARGETS = [0, 2, 1];

interface Comparison {
  models: readonly ModelName[];
  options?: MethodOptions;
  /** The layer by its place in the description. */
  layer?: number;
  note?: string;
}

const DIFFERENTIABLE: readonly ModelName[] = [
  'linear',
  'MLP with ReLU',
  'MLP with sigmoid and tanh',
  'CNN',
  'CNN without biases',
  'CNN with global pooling',
  'LSTM',
  'GRU',
  'SimpleRNN',
];
/** Captum's DeepLIFT and LRP know no recurrent layers: recurrent.test.ts writes the rules out. */
const LAYERED = DIFFERENTIABLE.filter((name) => !['LSTM', 'GRU', 'SimpleRNN'].includes(name));
const WITH_RELU: readonly ModelName[] = ['MLP with ReLU', 'CNN', 'CNN without biases'];
const PICTURES: readonly ModelName[] = ['CNN', 'CNN without biases', 'CNN with global pooling'];
const WITH_MAPS: readonly ModelName[] = ['CNN without biases', 'CNN with global pooling'];

const COMPARISONS: { readonly [Name in MethodName]: readonly Comparison[] } = {
  saliency: [{ models: DIFFERENTIABLE }, { models: ['CNN'], options: { absolute: true } }],
  'input-x-gradient': [{ models: DIFFERENTIABLE }],
  'smooth-grad': [{ models: DIFFERENTIABLE, options: { draws: 10 } }],
  'smooth-grad-squared': [{ models: DIFFERENTIABLE, options: { draws: 10 } }],
  'var-grad': [{ models: DIFFERENTIABLE.filter((name) => name !== 'linear'), options: { draws: 10 } }],
  'integrated-gradients': [
    { models: DIFFERENTIABLE, options: { steps: 20 } },
    { models: ['MLP with ReLU', 'LSTM'], options: { steps: 50, baseline: 0.3 } },
  ],
  'layer-integrated-gradients': [
    {
      models: ['MLP with ReLU', 'MLP with sigmoid and tanh', 'LSTM', 'GRU', 'SimpleRNN'],
      layer: 0,
      options: { steps: 20 },
    },
    { models: ['CNN'], layer: 3, options: { steps: 20 } },
  ],
  'neuron-integrated-gradients': [
    { models: ['MLP with ReLU', 'MLP with sigmoid and tanh'], layer: 1, options: { steps: 20, neuron: 5 } },
    { models: ['CNN'], layer: 4, options: { steps: 20, neuron: [1, 1, 3] } },
  ],
  'layer-conductance': [
    {
      models: ['MLP with ReLU', 'MLP with sigmoid and tanh', 'LSTM', 'GRU', 'SimpleRNN'],
      layer: 0,
      options: { steps: 20 },
    },
    { models: ['CNN'], layer: 4, options: { steps: 20 } },
  ],
  'internal-influence': [
    {
      models: ['MLP with ReLU', 'MLP with sigmoid and tanh', 'LSTM', 'GRU', 'SimpleRNN'],
      layer: 0,
      options: { steps: 20 },
    },
    { models: ['CNN'], layer: 4, options: { steps: 20 } },
  ],
  'expected-gradients': [{ models: DIFFERENTIABLE, options: { draws: 25 } }],
  'deep-lift': [
    { models: LAYERED },
    { models: LAYERED, options: { baseline: 0.2 } },
    { models: ['MLP with sigmoid and tanh'], options: { score: 'output' } },
  ],
  'deep-shap': [{ models: LAYERED }],
  lrp: [
    { models: ['linear', 'MLP with ReLU', 'MLP with tanh', 'CNN', 'CNN without biases'], options: { rule: 'epsilon' } },
    { models: ['MLP with ReLU', 'CNN without biases'], options: { rule: 'epsilon', epsilon: 0.05 } },
    { models: ['MLP with ReLU', 'CNN', 'CNN without biases'], options: { rule: 'gamma' } },
    { models: ['CNN', 'CNN without biases'], options: { rule: 'z-plus' } },
    { models: ['MLP with ReLU', 'CNN', 'CNN without biases'], options: { rule: 'alpha-beta' } },
    {
      models: ['MLP with ReLU', 'CNN', 'CNN without biases', 'CNN with global pooling'],
      options: { rule: 'composite' },
    },
  ],
  'guided-backpropagation': [{ models: WITH_RELU }],
  deconvolution: [{ models: WITH_RELU }],
  'grad-cam': [
    { models: WITH_MAPS, layer: 0 },
    { models: ['CNN'], layer: 4 },
  ],
  'grad-cam-plus-plus': [
    { models: WITH_MAPS, layer: 0 },
    { models: ['CNN'], layer: 4 },
  ],
  'score-cam': [
    { models: WITH_MAPS, layer: 0 },
    { models: ['CNN'], layer: 4 },
  ],
  'layer-cam': [
    { models: WITH_MAPS, layer: 0 },
    { models: ['CNN'], layer: 4 },
  ],
  'exact-shapley': [
    { models: ['linear', 'MLP with ReLU', 'MLP with sigmoid and tanh', 'LSTM'] },
    { models: ['MLP with ReLU'], options: { baseline: 0.3, features: 2 } },
    { models: PICTURES, options: { features: 5 } },
  ],
  'permutation-shapley': [
    { models: DIFFERENTIABLE, options: { draws: 7 } },
    { models: ['CNN', 'MLP with ReLU'], options: { draws: 3, features: 2, baseline: 0.3 } },
  ],
  'kernel-shap': [
    { models: ['linear', 'MLP with ReLU', 'MLP with sigmoid and tanh', 'LSTM'] },
    { models: ['MLP with ReLU', 'LSTM'], options: { draws: 20, baseline: 0.3 } },
    { models: ['CNN', 'CNN with global pooling'], options: { draws: 300 } },
    // Captum solves in float32, which does not tell its 64 pixels apart to four digits; those are compared with SHAP.
    { models: ['CNN without biases'], options: { draws: 300, features: 2 } },
  ],
  lime: [
    { models: DIFFERENTIABLE, options: { draws: 200 } },
    {
      models: ['MLP with ReLU', 'CNN'],
      options: { draws: 100, baseline: 0.3, distance: 'euclidean', kernelWidth: 2, ridge: 0.1 },
    },
  ],
  'feature-ablation': [
    { models: DIFFERENTIABLE },
    { models: DIFFERENTIABLE, options: { features: 3, baseline: 0.3 } },
    { models: ['MLP with ReLU', 'MLP with sigmoid and tanh'], options: { features: [0, 1, 0, 2, 1, 0] } },
  ],
  occlusion: [
    { models: DIFFERENTIABLE, options: { window: 2, stride: 1 } },
    { models: DIFFERENTIABLE, options: { window: 4, stride: 3, baseline: 0.3 } },
    { models: ['CNN'], options: { window: [3, 4, 1], stride: [2, 3, 1] } },
    { models: ['LSTM'], options: { window: [2, 2], stride: [2, 1] } },
  ],
  rise: [
    { models: DIFFERENTIABLE, options: { draws: 50 } },
    { models: DIFFERENTIABLE, options: { draws: 40, grid: 3, probability: 0.3, baseline: 0.4, seed: 5 } },
  ],
};

interface Case {
  title: string;
  method: MethodName;
  name: ModelName;
  options: MethodOptions;
  layer: number | undefined;
}

const CASES = (Object.keys(COMPARISONS) as MethodName[]).flatMap((method) =>
  COMPARISONS[method].flatMap(({ models, options = {}, layer }) =>
    models.map((name): Case => {
      const title = `${METHODS[method].title} ${JSON.stringify(options)}: ${name}`;
      return { title, method, name, options, layer };
    }),
  ),
);

interface Theirs {
  outputs: number[];
  values: number[];
}

describe('explanations, as Captum has them', () => {
  let theirs: Theirs[];
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });
  before(async function () {
    // PyTorch alone can take long to load on a busy machine.
    this.timeout(300_000);
    await loadEngine();
    const cases: unknown[] = [];
    tf.tidy(() => {
      cases.push(...CASES.map(given));
    });
    theirs = (await captum('explainers/captum_attributions.py', cases)) as Theirs[];
    disposeModels();
  });

  for (const [index, one] of CASES.entries()) {
    it(one.title, async () => {
      const { name, method } = one;
      const spec: ModelSpec = MODELS[name];
      const model = build(spec);
      const x = samplesFor(spec, SAMPLES, 1);
      const expected = theirs[index];
      assert.ok(expected);
      if (scoreOf(one) === 'output') {
        const outputs = (model.predict(x) as tf.Tensor).dataSync();
        assert.ok(deviation(outputs, expected.outputs) < 1e-5, 'the models differ');
      }
      const found = await METHODS[method](model, x, ourOptions(one));
      const error = deviation(
        found.flatMap(({ values }) => [...values]),
        expected.values,
      );
      assert.ok(error <= TOLERANCE, `error ${error}`);
    });
  }
});

/** The convention of the method that a case keeps or changes. */
function scoreOf({ method, options }: Case): 'output' | 'logit' {
  const ofLogit = ['deep-lift', 'deep-shap', 'lrp', 'grad-cam', 'grad-cam-plus-plus', 'score-cam', 'layer-cam'];
  return options.score ?? (ofLogit.includes(method) ? 'logit' : 'output');
}

function ourOptions({ name, method, options, layer }: Case): MethodOptions {
  return {
    ...options,
    target: targetsFor(MODELS[name]),
    ...(layer !== undefined && { layer: `layer_${layer}` }),
    ...(['expected-gradients', 'deep-shap'].includes(method) && { background: samplesFor(MODELS[name], 4, 2) }),
  };
}

/** What Captum's side of a case is given. */
function given(one: Case): unknown {
  const { name, method, options, layer } = one;
  const spec: ModelSpec = MODELS[name];
  const model = build(spec);
  const x = samplesFor(spec, SAMPLES, 1);
  const weights = weightsOf(model);
  const layers = scoreOf(one) === 'logit' ? withoutLast(spec.layers) : spec.layers;
  const { baseline, neuron, ...rest } = options;
  return {
    layers,
    weights,
    x: x.arraySync(),
    target: targetsFor(spec),
    method,
    options: {
      ...rest,
      ...(layer !== undefined && { layer }),
      ...(typeof baseline === 'number' && { baseline: tf.fill(x.shape, baseline).arraySync() }),
      ...(neuron !== undefined && { neuron: channelsFirst([neuron].flat()) }),
      ...drawsOf(method, options, spec, x),
    },
  };
}

function drawsOf(method: MethodName, options: MethodOptions, spec: ModelSpec, x: tf.Tensor): object {
  const { draws = 1 } = options;
  switch (method) {
    case 'smooth-grad':
    case 'smooth-grad-squared':
    case 'var-grad': {
      const shape = [draws, ...spec.input];
      const size = shape.reduce((product, side) => product * side, 1);
      const axes = spec.input.map((_, axis) => axis + 1);
      const ranges = x.max(axes).sub(x.min(axes)).mul(0.15);
      return { noise: tf.tensor(normals(0, size), shape).arraySync(), deviations: ranges.arraySync() };
    }
    case 'expected-gradients': {
      const points = drawn(0, draws, 4);
      const background = samplesFor(spec, 4, 2).arraySync();
      return { background, rows: points.map(({ row }) => row), alphas: points.map(({ alpha }) => alpha) };
    }
    case 'deep-shap':
      return { background: samplesFor(spec, 4, 2).arraySync() };
    case 'exact-shapley':
      return { features: featuresFor(spec, options).of };
    case 'permutation-shapley': {
      const { count, of } = featuresFor(spec, options);
      return { features: of, orders: tf.tensor2d(permutationsOf(0, draws, count), [draws, count]).arraySync() };
    }
    case 'kernel-shap': {
      const { count, of } = featuresFor(spec, options);
      const pairs = pairsOf(count, options.draws ?? 2000, 0);
      const coalitions = coalitionsOf(pairs, count);
      const weights = [...pairs.weights].flatMap((weight) => [weight, weight]);
      return { features: of, coalitions: matrixOf(coalitions, count), weights };
    }
    case 'lime': {
      const { count, of } = featuresFor(spec, options);
      return { features: of, coalitions: matrixOf(neighboursOf(0, draws, count), count) };
    }
    case 'feature-ablation': {
      const { of } = featuresOf(spec.input, options);
      return { features: tf.tensor(of, [1, ...spec.input]).arraySync() };
    }
    case 'occlusion': {
      // A number is of the places of a sample; all channels go along.
      const places = spec.input.length === 3 ? 2 : 1;
      const sizes = (given: MethodOptions['window'] = []) => {
        const all = spec.input.map((side, axis) =>
          typeof given !== 'number' ? given[axis] : axis < places ? given : side,
        );
        return spec.input.length === 3 ? channelsFirst(all.map(Number)) : all;
      };
      return { window: sizes(options.window), stride: sizes(options.stride) };
    }
    case 'rise': {
      const { count, probability, cells, enlarged, grids, shifts } = drawnMasks(spec.input, options);
      const [rows, columns] = [tf.tensor(grids, [count, ...cells]), tf.tensor(shifts, [count, 2])];
      return { grids: rows.arraySync(), shifts: columns.arraySync(), enlarged, probability };
    }
    default:
      return {};
  }
}

function featuresFor({ input }: ModelSpec, options: MethodOptions): { count: number; of: unknown } {
  const { count, of } = featuresOf(input, options);
  return { count, of: tf.tensor(of, [1, ...input]).arraySync() };
}

function matrixOf(rows: Uint8Array, columns: number): unknown {
  return tf.tensor2d(rows, [rows.length / columns, columns], 'int32').arraySync();
}

function targetsFor({ layers }: ModelSpec): number[] {
  const last = layers.at(-1);
  return last?.kind === 'dense' && last.units === 1 ? TARGETS.map(() => 0) : TARGETS;
}

function channelsFirst(neuron: readonly number[]): number[] {
  return [...neuron.slice(-1), ...neuron.slice(0, -1)];
}
