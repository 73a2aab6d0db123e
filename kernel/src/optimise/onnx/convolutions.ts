/** Convolutions and pooling: tfjs has channels last, ONNX first, so each is turned there and back; runtimes take out what cancels. */
import { activated } from './activation.ts';
import { inputOf, neededWeight, only, refuse, setting, sides, transposed, weightOf } from './call.ts';
import type { Call, Numbers } from './call.ts';
import type { Attribute } from './proto.ts';
import type { Value } from './graph.ts';

/** Of a side: what is put before and behind. */
type Pads = readonly (readonly [before: number, behind: number])[];

export function convolution(call: Call): Value {
  const kernel = neededWeight(call, 'kernel');
  const rank = kernel.shape.length - 2;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  // [...window, in, out] -> [out, in, ...window]
  const weights = transposed(kernel, [rank + 1, rank, ...axes]);
  return withBias(call, convolved(call, inputOf(call), weights, 1));
}

export function depthwise(call: Call): Value {
  const kernel = weightOf(call, 'depthwise_kernel') ?? neededWeight(call, 'depthwiseKernel');
  return withBias(call, depthwiseOf(call, kernel));
}

export function separable(call: Call): Value {
  const deep = depthwiseOf(call, neededWeight(call, 'depthwise_kernel'));
  const { graph } = call;
  const { values, shape } = neededWeight(call, 'pointwise_kernel');
  // a window of one place is a product of matrices
  const product = graph.add('MatMul', [deep, graph.floats(values, shape.slice(-2))]);
  return withBias(call, product);
}

export function transposedConvolution(call: Call): Value {
  only(call, 'dataFormat', 'channelsLast');
  only(call, 'padding', 'same', 'valid');
  const { graph } = call;
  const kernel = neededWeight(call, 'kernel');
  const strides = sides(call, 'strides', 2);
  const window = kernel.shape.slice(0, 2);
  const isSame = setting(call, 'padding') === 'same';
  const left = window.map((size, axis) => size - (strides[axis] ?? 1));
  const pads = left.map((size): [number, number] =>
    isSame && size > 0 ? [Math.floor(size / 2), Math.ceil(size / 2)] : [0, 0],
  );
  // [height, width, out, in] -> [in, out, height, width]
  const weights = transposed(kernel, [3, 2, 0, 1]);
  const attributes = {
    strides,
    pads: padsOf(pads),
    output_padding: left.map((size) => Math.max(0, -size)),
  };
  const x = channelsFirst(call, inputOf(call), 2);
  return withBias(
    call,
    channelsLast(call, graph.add('ConvTranspose', [x, graph.floats(weights.values, weights.shape)], attributes), 2),
  );
}

/** @param op MaxPool or AveragePool, which leaves out of its means what was padded, as tfjs does */
export function pooling(call: Call, op: string): Value {
  only(call, 'dataFormat', 'channelsLast');
  only(call, 'padding', 'same', 'valid');
  const rank = (call.inputShapes[0]?.length ?? 0) - 2;
  const window = sides(call, 'poolSize', rank);
  const strides = sides(call, 'strides', rank);
  const attributes = {
    kernel_shape: window,
    strides,
    ...padding(
      call,
      window,
      strides,
      window.map(() => 1),
    ),
  };
  const x = channelsFirst(call, inputOf(call), rank);
  return channelsLast(call, call.graph.add(op, [x], attributes), rank);
}

/** @param op ReduceMean or ReduceMax */
export function globalPooling(call: Call, op: string): Value {
  only(call, 'dataFormat', 'channelsLast');
  const rank = (call.inputShapes[0]?.length ?? 0) - 2;
  const axes = Array.from({ length: rank }, (_, axis) => axis + 1);
  return call.graph.add(op, [inputOf(call)], { axes, keepdims: 0 });
}

function depthwiseOf(call: Call, kernel: Numbers): Value {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = kernel.shape;
  const { values } = transposed(kernel, [2, 3, 0, 1]);
  return convolved(call, inputOf(call), { values, shape: [channels * multiplier, 1, height, width] }, channels);
}

/** @param weights [out, in, ...window] */
function convolved(call: Call, input: Value, weights: Numbers, group: number): Value {
  only(call, 'dataFormat', 'channelsLast');
  only(call, 'padding', 'same', 'valid', 'causal');
  const window = weights.shape.slice(2);
  const rank = window.length;
  const [strides, dilations] = [sides(call, 'strides', rank), sides(call, 'dilationRate', rank)];
  const attributes = { strides, dilations, group, ...padding(call, window, strides, dilations) };
  const x = channelsFirst(call, input, rank);
  const { graph } = call;
  return channelsLast(call, graph.add('Conv', [x, graph.floats(weights.values, weights.shape)], attributes), rank);
}

function padding(
  call: Call,
  window: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
): { readonly [name: string]: Attribute } {
  const kind = setting(call, 'padding');
  const reach = window.map((size, axis) => (size - 1) * (dilations[axis] ?? 1) + 1);
  if (kind === 'causal') return { pads: padsOf(reach.map((size) => [size - 1, 0])) };
  if (kind !== 'same') return {};
  const lengths = call.inputShapes[0]?.slice(1, -1) ?? [];
  const pads = reach.map((size, axis): [number, number] => {
    const [stride = 1, length] = [strides[axis], lengths[axis] ?? null];
    if (length === null && stride > 1) return refuse(call, 'padding', kind);
    const rest = length === null ? size - 1 : Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length);
    return [Math.floor(rest / 2), Math.ceil(rest / 2)];
  });
  return { pads: padsOf(pads) };
}

function padsOf(pads: Pads): number[] {
  return [...pads.map(([before]) => before), ...pads.map(([, behind]) => behind)];
}

function channelsFirst({ graph }: Call, x: Value, rank: number): Value {
  const perm = [0, rank + 1, ...Array.from({ length: rank }, (_, axis) => axis + 1)];
  return graph.add('Transpose', [x], { perm });
}

function channelsLast({ graph }: Call, x: Value, rank: number): Value {
  const perm = [0, ...Array.from({ length: rank }, (_, axis) => axis + 2), 1];
  return graph.add('Transpose', [x], { perm });
}

function withBias(call: Call, x: Value): Value {
  const bias = weightOf(call, 'bias');
  const { graph } = call;
  return activated(call, bias ? graph.add('Add', [x, graph.floats(bias.values, bias.shape)]) : x);
}
