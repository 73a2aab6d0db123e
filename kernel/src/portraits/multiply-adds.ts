/**
 * How many multiply-adds a layer takes for one sample, forward: what is also called MACs, half of its FLOPs.
 *
 * Nearly all layers follow one rule: each number of a kernel is used once a position. Positions are
 * - Dense, Conv1D to Conv3D, DepthwiseConv2D, SeparableConv2D: places of the output (its values through its channels);
 * - Conv2DTranspose, Conv3DTranspose: places of the input, which each spreads over a window;
 * - SimpleRNN, GRU, LSTM and their wrappers: time steps, for the kernel and the recurrent kernel alike;
 * - ConvLSTM2D: time steps times places of the output.
 *
 * Biases, activation functions, the products of gates, comparisons (max pooling) and copies are not counted. Batch
 * normalization is one multiply-add a value (at prediction it is a scale and a shift), layer normalization four (mean,
 * variance, scaling, scale and shift), average pooling one for each value of a window, and adding or multiplying n
 * tensors n − 1 for each value.
 */
import type { layers } from '@tensorflow/tfjs';
import type { SampleShape } from './layer-calls.ts';

type Layer = layers.Layer;
/** Null: a size is free, or the layer is not known. */
type Counted = number | null;
type Rule = (layer: Layer, inputs: readonly SampleShape[], outputs: readonly SampleShape[]) => Counted;

const none: Rule = () => 0;
const perOutputPlace: Rule = (layer, _, outputs) => product(places(layer, outputs[0]), kernelSize(layer));
const perInputPlace: Rule = (layer, inputs) => product(places(layer, inputs[0]), kernelSize(layer));
const perTimeStep: Rule = (layer, inputs) => product(inputs[0]?.[0], kernelSize(layer));
const perValue =
  (times: number): Rule =>
  (_, __, outputs) =>
    product(times, size(outputs[0]));
const merged: Rule = (_, inputs, outputs) => product(inputs.length - 1, size(outputs[0]));
const pooled: Rule = (layer, _, outputs) => product(...poolSize(layer), size(outputs[0]));

const RULES: { readonly [kind: string]: Rule } = {
  Dense: perOutputPlace,
  Conv1D: perOutputPlace,
  Conv2D: perOutputPlace,
  Conv3D: perOutputPlace,
  DepthwiseConv2D: perOutputPlace,
  SeparableConv2D: perOutputPlace,
  Conv2DTranspose: perInputPlace,
  Conv3DTranspose: perInputPlace,
  SimpleRNN: perTimeStep,
  GRU: perTimeStep,
  LSTM: perTimeStep,
  RNN: perTimeStep,
  Bidirectional: perTimeStep,
  ConvLSTM2D: (layer, inputs, outputs) =>
    product(inputs[0]?.[0], places(layer, outputs[0]?.slice(-3)), kernelSize(layer)),
  TimeDistributed: (layer, inputs, outputs) => {
    const inner: unknown = Reflect.get(layer, 'layer');
    return isLayer(inner) ? multiplyAdds(inner, inputs, outputs) : null;
  },
  // Of one axis of each, n long, is taken the sum: |one| · |other| = |output| · n².
  Dot: (_, [one, other], [output]) => {
    const all = product(size(one), size(other), size(output));
    return all === null ? null : Math.sqrt(all);
  },

  BatchNormalization: perValue(1),
  LayerNormalization: perValue(4),
  Rescaling: perValue(1),
  AveragePooling1D: pooled,
  AveragePooling2D: pooled,
  AveragePooling3D: pooled,
  GlobalAveragePooling1D: (_, inputs) => size(inputs[0]),
  GlobalAveragePooling2D: (_, inputs) => size(inputs[0]),
  Add: merged,
  Average: merged,
  Multiply: merged,
};

for (const kind of [
  ...['InputLayer', 'Activation', 'ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU', 'Softmax', 'Embedding'],
  ...['Dropout', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise', 'SpatialDropout1D', 'Masking', 'CategoryEncoding'],
  ...['Flatten', 'Reshape', 'Permute', 'RepeatVector', 'Concatenate', 'ZeroPadding2D', 'Cropping2D', 'CenterCrop'],
  ...['Maximum', 'Minimum', 'MaxPooling1D', 'MaxPooling2D', 'MaxPooling3D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D'],
]) {
  Object.assign(RULES, { [kind]: none });
}

export function multiplyAdds(layer: Layer, inputs: readonly SampleShape[], outputs: readonly SampleShape[]): Counted {
  if (outputs.length === 0) return null;
  const kind = layer.getClassName();
  const counted = Object.hasOwn(RULES, kind) ? RULES[kind]?.(layer, inputs, outputs) : null;
  return counted ?? null;
}

/** Numbers in the kernels of a layer, recurrent, depthwise and pointwise ones too; biases are none of them. */
function kernelSize(layer: Layer): number {
  const kernels = layer.weights.filter(({ originalName }) => /kernel$/.test(originalName));
  return kernels.reduce((sum, { shape }) => sum + (size(shape) ?? 0), 0);
}

/** Places of a picture, a sequence or a batch of rows: its values through its channels. */
function places(layer: Layer, shape: SampleShape | undefined): Counted {
  if (shape === undefined || shape.length === 0) return null;
  const first = setting(layer, 'dataFormat') === 'channelsFirst';
  return product(...(first ? shape.slice(1) : shape.slice(0, -1)));
}

function size(shape: SampleShape | undefined): Counted {
  return shape === undefined ? null : product(...shape);
}

function product(...factors: readonly (number | null | undefined)[]): Counted {
  return factors.reduce<Counted>(
    (all, one) => (all === null || one === null || one === undefined ? null : all * one),
    1,
  );
}

function setting(layer: Layer, name: string): unknown {
  return Reflect.get(layer, name);
}

function poolSize(layer: Layer): number[] {
  return [setting(layer, 'poolSize')].flat().filter((side) => typeof side === 'number');
}

function isLayer(value: unknown): value is Layer {
  return typeof value === 'object' && value !== null && 'getClassName' in value && 'weights' in value;
}
