/** Dense layers, in float32 or in int8. */
import { activated } from './activation.ts';
import { inputOf, neededWeight, weightOf } from './call.ts';
import type { Call, Numbers } from './call.ts';
import type { Value } from './graph.ts';
import { TYPE } from './proto.ts';

export function dense(call: Call): Value {
  const { graph } = call;
  const kernel = neededWeight(call, 'kernel');
  const product = graph.inInt8
    ? productInInt8(call, kernel)
    : graph.add('MatMul', [inputOf(call), graph.floats(kernel.values, kernel.shape)]);
  const bias = weightOf(call, 'bias');
  return activated(call, bias ? graph.add('Add', [product, graph.floats(bias.values, bias.shape)]) : product);
}

/** Where uint8 has its zero. */
const ZERO = 128;

/**
 * The input gets its range from each batch as it comes, each column of the kernel its own. The kernel is stored as uint8: processors
 * without VNNI add products of uint8 and int8 in 16 bits, which are too few.
 */
function productInInt8(call: Call, kernel: Numbers): Value {
  const { graph } = call;
  const { values, scales } = int8Columns(kernel);
  const [x = '', scale = '', zero = ''] = graph.addMany('DynamicQuantizeLinear', [inputOf(call)], 3);
  const shifted = Uint8Array.from(values, (value) => value + ZERO);
  const [steps, stepsZero] = [graph.bytes(shifted, kernel.shape), graph.bytes(Uint8Array.of(ZERO), [])];
  const sums = graph.add('MatMulInteger', [x, steps, zero, stepsZero]);
  const product = graph.add('Mul', [graph.add('Cast', [sums], { to: TYPE.float32 }), scale]);
  return graph.add('Mul', [product, graph.floats(scales, [scales.length])]);
}

/** Each column in steps of a 127th of its greatest magnitude. */
export function int8Columns({ values, shape }: Numbers): { values: Int8Array; scales: Float32Array } {
  const columns = shape.at(-1) ?? 1;
  const scales = new Float32Array(columns);
  values.forEach((value, at) => {
    scales[at % columns] = Math.max(scales[at % columns] ?? 0, Math.abs(value) / 127);
  });
  const stepped = Int8Array.from(values, (value, at) => Math.round(value / (scales[at % columns] || 1)));
  return { values: stepped, scales };
}
