/** Models that both sides build from one description: ours with tfjs, the reference with PyTorch. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import type { MethodName, MethodOptions } from '../../kernel/src/explain/method.ts';
import { mulberry32 } from '../random.ts';

type Activation = 'relu' | 'tanh' | 'sigmoid' | 'softmax';

export type LayerSpec =
  | { kind: 'dense'; units: number; activation?: Activation }
  | { kind: 'conv'; filters: number; kernel: number; activation?: Activation }
  | { kind: 'maxpool' | 'avgpool'; size: number }
  | { kind: 'batchnorm' | 'dropout' | 'flatten' | 'globalavg' }
  | { kind: 'activation'; activation: Activation }
  | { kind: 'lstm' | 'gru' | 'rnn'; units: number }
  | { kind: 'embedding'; words: number; units: number };

export interface ModelSpec {
  /** Of one sample, channels last. */
  input: readonly number[];
  layers: readonly LayerSpec[];
  /** Biases are zero. */
  noBias?: true;
}

/** The layer at index `i` is called `layer_i` on both sides; its activation is part of it. */
export const MODELS = {
  linear: { input: [6], layers: [{ kind: 'dense', units: 3 }] },
  'MLP with ReLU': {
    input: [6],
    layers: [
      { kind: 'dense', units: 16, activation: 'relu' },
      { kind: 'dense', units: 12, activation: 'relu' },
      { kind: 'dense', units: 4, activation: 'softmax' },
    ],
  },
  'MLP with ReLU without biases': {
    input: [6],
    layers: [
      { kind: 'dense', units: 16, activation: 'relu' },
      { kind: 'dense', units: 12, activation: 'relu' },
      { kind: 'dense', units: 4 },
    ],
    noBias: true,
  },
  'MLP with sigmoid and tanh': {
    input: [6],
    layers: [
      { kind: 'dense', units: 16, activation: 'tanh' },
      { kind: 'dense', units: 12, activation: 'sigmoid' },
      { kind: 'dense', units: 1, activation: 'sigmoid' },
    ],
  },
  'MLP with tanh': {
    input: [6],
    layers: [
      { kind: 'dense', units: 16, activation: 'tanh' },
      { kind: 'dense', units: 12 },
      { kind: 'activation', activation: 'tanh' },
      { kind: 'dense', units: 3 },
    ],
  },
  CNN: {
    input: [10, 9, 2],
    layers: [
      { kind: 'conv', filters: 6, kernel: 3 },
      { kind: 'batchnorm' },
      { kind: 'activation', activation: 'relu' },
      { kind: 'maxpool', size: 2 },
      { kind: 'conv', filters: 5, kernel: 2, activation: 'relu' },
      { kind: 'dropout' },
      { kind: 'flatten' },
      { kind: 'dense', units: 8, activation: 'relu' },
      { kind: 'dense', units: 4, activation: 'softmax' },
    ],
  },
  'CNN without biases': {
    input: [8, 8, 1],
    layers: [
      { kind: 'conv', filters: 4, kernel: 3, activation: 'relu' },
      { kind: 'avgpool', size: 2 },
      { kind: 'conv', filters: 4, kernel: 2, activation: 'relu' },
      { kind: 'flatten' },
      { kind: 'dense', units: 3 },
    ],
    noBias: true,
  },
  'CNN with global pooling': {
    input: [8, 10, 1],
    layers: [
      { kind: 'conv', filters: 4, kernel: 3, activation: 'relu' },
      { kind: 'globalavg' },
      { kind: 'dense', units: 3, activation: 'softmax' },
    ],
  },
  LSTM: {
    input: [5, 3],
    layers: [
      { kind: 'lstm', units: 6 },
      { kind: 'dense', units: 3, activation: 'softmax' },
    ],
  },
  GRU: {
    input: [5, 3],
    layers: [
      { kind: 'gru', units: 6 },
      { kind: 'dense', units: 3, activation: 'softmax' },
    ],
  },
  SimpleRNN: {
    input: [5, 3],
    layers: [
      { kind: 'rnn', units: 6 },
      { kind: 'dense', units: 3, activation: 'softmax' },
    ],
  },
} as const satisfies { [name: string]: ModelSpec };

export type ModelName = keyof typeof MODELS;
export const MODEL_NAMES = Object.keys(MODELS) as ModelName[];

const built: tf.Sequential[] = [];

/** Of all that was built: variables outlive the scopes of tensors. */
export function disposeModels(): void {
  for (const model of built.splice(0)) model.dispose();
}

/** Weights are the same at every run. */
export function build(spec: ModelSpec): tf.Sequential {
  const model = tf.sequential();
  built.push(model);
  for (const [index, layer] of spec.layers.entries()) {
    model.add(layerOf(layer, { name: `layer_${index}`, ...(index === 0 && { inputShape: [...spec.input] }) }));
  }
  const random = mulberry32(7);
  tf.tidy(() => {
    for (const layer of model.layers) {
      layer.setWeights(
        layer.weights.map(({ originalName, shape }) => tf.tensor(weightOf(originalName, shape), shape.map(Number))),
      );
    }
  });
  return model;

  function weightOf(name: string, shape: readonly (number | null)[]): number[] {
    const sizes = shape.map(Number);
    const count = sizes.reduce((product, size) => product * size, 1);
    if (name.endsWith('bias') && spec.noBias) return new Array<number>(count).fill(0);
    const inputs = count / (sizes.at(-1) ?? 1);
    const spread = sizes.length > 1 ? 2 / Math.sqrt(inputs) : 0.6;
    // Scales and variances of a batch normalization are positive.
    const from = /gamma|variance/.test(name) ? 0.9 : 0;
    return Array.from({ length: count }, () => from + spread * (random() - 0.5));
  }
}

function layerOf(layer: LayerSpec, base: { name: string; inputShape?: number[] }): tf.layers.Layer {
  const activation = 'activation' in layer ? { activation: layer.activation } : {};
  switch (layer.kind) {
    case 'dense':
      return tf.layers.dense({ ...base, ...activation, units: layer.units });
    case 'conv':
      return tf.layers.conv2d({ ...base, ...activation, filters: layer.filters, kernelSize: layer.kernel });
    case 'maxpool':
      return tf.layers.maxPooling2d({ ...base, poolSize: layer.size });
    case 'avgpool':
      return tf.layers.averagePooling2d({ ...base, poolSize: layer.size });
    case 'batchnorm':
      return tf.layers.batchNormalization(base);
    case 'dropout':
      return tf.layers.dropout({ ...base, rate: 0.5 });
    case 'flatten':
      return tf.layers.flatten(base);
    case 'globalavg':
      return tf.layers.globalAveragePooling2d(base);
    case 'activation':
      return tf.layers.activation({ ...base, activation: layer.activation });
    case 'lstm':
      return tf.layers.lstm({ ...base, units: layer.units, recurrentActivation: 'sigmoid' });
    case 'gru': {
      // PyTorch has no other kind; tfjs does not declare the option that our engine adds.
      const options = { ...base, units: layer.units, recurrentActivation: 'sigmoid', resetAfter: true } as const;
      return tf.layers.gru(options);
    }
    case 'embedding':
      return tf.layers.embedding({ ...base, inputDim: layer.words, outputDim: layer.units });
    case 'rnn':
      return tf.layers.simpleRNN({ ...base, units: layer.units });
  }
}

/** Samples [count, ...]: pictures in [0, 1], tables and series around 0. */
export function samplesFor({ input }: ModelSpec, count: number, seed: number): tf.Tensor {
  const random = mulberry32(seed);
  const shape = [count, ...input];
  const size = shape.reduce((product, side) => product * side, 1);
  const least = input.length === 3 ? 0 : -1;
  return tf.tensor(
    Array.from({ length: size }, () => least + (1 - least) * random()),
    shape,
  );
}

/** Weights of every layer, in the order and the layout of tfjs. */
export function weightsOf(model: tf.LayersModel): unknown[][] {
  return model.layers.map((layer) => layer.getWeights().map((weight) => weight.arraySync()));
}

/** The last activation left out. */
export function withoutLast(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.map((layer, index) => {
    const isSquashed = layer.kind === 'dense' && index === layers.length - 1;
    return isSquashed ? { kind: layer.kind, units: layer.units } : layer;
  });
}

/** Whether a method explains such a model. */
export function isExplained(method: MethodName, { layers }: ModelSpec): boolean {
  switch (method) {
    case 'guided-backpropagation':
    case 'deconvolution':
      return layers.some((layer) => 'activation' in layer && layer.activation === 'relu');
    case 'grad-cam':
    case 'grad-cam-plus-plus':
    case 'score-cam':
    case 'layer-cam':
      return layers.some(({ kind }) => kind === 'conv');
    default:
      return true;
  }
}

/** What a method must be told to explain such a model at all. */
export function optionsFor(method: MethodName, spec: ModelSpec): MethodOptions {
  const first = spec.layers.findIndex(({ kind }) => ['dense', 'conv', 'lstm', 'gru', 'rnn'].includes(kind));
  const layer = `layer_${first}`;
  switch (method) {
    case 'layer-integrated-gradients':
    case 'layer-conductance':
    case 'internal-influence':
      return { layer };
    case 'neuron-integrated-gradients':
      return { layer, neuron: spec.input.length === 3 ? [2, 3, 1] : 1 };
    case 'expected-gradients':
    case 'deep-shap':
      return { background: samplesFor(spec, 4, 2) };
    case 'exact-shapley':
      // Of a picture 64 patches are far too many.
      return { background: samplesFor(spec, 4, 2), ...(spec.input.length === 3 && { features: 4 }) };
    case 'permutation-shapley':
    case 'kernel-shap':
      return { background: samplesFor(spec, 4, 2) };
    default:
      return {};
  }
}

/** Greatest difference of two lists, over the greatest value of the second. */
export function deviation(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  assert.equal(ours.length, theirs.length);
  const scale = Array.from(theirs).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
  const worst = Array.from(ours, (value, at) => Math.abs(value - (theirs[at] ?? Number.NaN)));
  return worst.reduce((most, value) => (most >= value ? most : value), 0) / scale;
}

/** Of a line through the points, by least squares. */
export function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const rise = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return rise / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

/** The graph that a converter makes of dense layers, a softmax last. */
export async function graphOf(model: tf.Sequential): Promise<tf.GraphModel> {
  const type = { dtype: { type: 'DT_FLOAT' } };
  const node = (name: string, op: string, input: string[], attr: object = {}) => ({
    name,
    op,
    input,
    attr: { T: { type: 'DT_FLOAT' }, ...attr },
  });
  const nodes: object[] = [
    { name: 'x', op: 'Placeholder', attr: { ...type, shape: { shape: { dim: [{ size: '-1' }, { size: '6' }] } } } },
  ];
  const weights: { name: string; value: tf.Tensor }[] = [];
  let last = 'x';
  for (const [index, layer] of model.layers.entries()) {
    layer.getWeights().forEach((value, at) => {
      const name = `${at === 0 ? 'kernel' : 'bias'}_${index}`;
      weights.push({ name, value });
      nodes.push({ name, op: 'Const', attr: type });
    });
    nodes.push(
      node(`sum_${index}`, 'MatMul', [last, `kernel_${index}`], {
        transpose_a: { b: false },
        transpose_b: { b: false },
      }),
    );
    nodes.push(node(`add_${index}`, 'BiasAdd', [`sum_${index}`, `bias_${index}`]));
    last = `out_${index}`;
    nodes.push(node(last, index === model.layers.length - 1 ? 'Softmax' : 'Relu', [`add_${index}`]));
  }
  const { data, specs } = await tf.io.encodeWeights(weights.map(({ name, value }) => ({ name, tensor: value })));
  return tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: { node: nodes, versions: { producer: 1 } },
      weightSpecs: specs,
      weightData: data,
    }),
  );
}
