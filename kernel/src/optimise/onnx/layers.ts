/** Each layer of tfjs that ONNX has an answer for. */
import { activated } from './activation.ts';
import { inputOf, neededWeight, only, refuse, setting } from './call.ts';
import type { Call } from './call.ts';
import { convolution, depthwise, globalPooling, pooling, separable, transposedConvolution } from './convolutions.ts';
import { dense } from './dense.ts';
import type { Value } from './graph.ts';
import { batchNormalization, layerNormalization } from './normalizations.ts';
import { TYPE } from './proto.ts';
import { recurrent } from './recurrent.ts';
import { cropping, flatten, permute, repeatVector, reshape, upSampling, zeroPadding } from './reshaping.ts';

type Export = (call: Call) => Value;

/** What a prediction leaves as it is. */
const same: Export = inputOf;
const merged =
  (op: string): Export =>
  ({ graph, inputs }) =>
    graph.add(op, inputs);

export const LAYERS: { readonly [className: string]: Export } = {
  Dense: dense,
  Conv1D: convolution,
  Conv2D: convolution,
  DepthwiseConv2D: depthwise,
  SeparableConv2D: separable,
  Conv2DTranspose: transposedConvolution,
  MaxPooling1D: (call) => pooling(call, 'MaxPool'),
  MaxPooling2D: (call) => pooling(call, 'MaxPool'),
  AveragePooling1D: (call) => pooling(call, 'AveragePool'),
  AveragePooling2D: (call) => pooling(call, 'AveragePool'),
  GlobalMaxPooling1D: (call) => globalPooling(call, 'ReduceMax'),
  GlobalMaxPooling2D: (call) => globalPooling(call, 'ReduceMax'),
  GlobalAveragePooling1D: (call) => globalPooling(call, 'ReduceMean'),
  GlobalAveragePooling2D: (call) => globalPooling(call, 'ReduceMean'),
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Activation: (call) => activated(call, inputOf(call)),
  ReLU: (call) => {
    const x = call.graph.add('Relu', [inputOf(call)]);
    const most = setting(call, 'maxValue');
    return typeof most === 'number' ? call.graph.add('Min', [x, call.graph.scalar(most)]) : x;
  },
  LeakyReLU: (call) =>
    call.graph.add('LeakyRelu', [inputOf(call)], { alpha: { float: Number(setting(call, 'alpha')) } }),
  PReLU: (call) => {
    const { values, shape } = neededWeight(call, 'alpha');
    return call.graph.add('PRelu', [inputOf(call), call.graph.floats(values, shape)]);
  },
  ELU: (call) => call.graph.add('Elu', [inputOf(call)], { alpha: { float: Number(setting(call, 'alpha')) } }),
  ThresholdedReLU: (call) =>
    call.graph.add('ThresholdedRelu', [inputOf(call)], { alpha: { float: Number(setting(call, 'theta')) } }),
  Softmax: (call) => call.graph.add('Softmax', [inputOf(call)], { axis: Number(setting(call, 'axis')) }),
  Dropout: same,
  SpatialDropout1D: same,
  GaussianNoise: same,
  GaussianDropout: same,
  AlphaDropout: same,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  ZeroPadding2D: zeroPadding,
  Cropping2D: cropping,
  UpSampling2D: upSampling,
  Add: merged('Sum'),
  Average: merged('Mean'),
  Maximum: merged('Max'),
  Minimum: merged('Min'),
  Multiply: ({ graph, inputs: [first = '', ...others] }) =>
    others.reduce((product, other) => graph.add('Mul', [product, other]), first),
  Concatenate: (call) => call.graph.add('Concat', call.inputs, { axis: Number(setting(call, 'axis')) }),
  Embedding: (call) => {
    only(call, 'maskZero', false);
    const { graph } = call;
    const { values, shape } = neededWeight(call, 'embeddings');
    return graph.add('Gather', [graph.floats(values, shape), graph.add('Cast', [inputOf(call)], { to: TYPE.int32 })]);
  },
  SimpleRNN: recurrent,
  GRU: recurrent,
  LSTM: recurrent,
  TimeDistributed: (call) => {
    const inner: unknown = Reflect.get(call.layer, 'layer');
    // These compute the same for each step, however many dimensions stand in front.
    const kinds: readonly string[] = ['Dense', 'Activation', 'Dropout'];
    if (!isLayer(inner) || !kinds.includes(inner.getClassName())) return refuse(call, 'layer', setting(call, 'layer'));
    return (LAYERS[inner.getClassName()] ?? same)({ ...call, layer: inner });
  },
};

function isLayer(value: unknown): value is Call['layer'] {
  return typeof value === 'object' && value !== null && 'getClassName' in value && 'weights' in value;
}
