/** Batch and layer normalization as they predict. */
import { inputOf, neededWeight, setting, weightOf } from './call.ts';
import type { Call } from './call.ts';
import type { Value } from './graph.ts';

/** Mean and variance are known by now: what is left is a scale and a shift. */
export function batchNormalization(call: Call): Value {
  const { graph } = call;
  const [mean, variance] = [neededWeight(call, 'moving_mean').values, neededWeight(call, 'moving_variance').values];
  const [gamma, beta] = [weightOf(call, 'gamma')?.values, weightOf(call, 'beta')?.values];
  const epsilon = Number(setting(call, 'epsilon'));
  const scales = mean.map((_, at) => (gamma?.[at] ?? 1) / Math.sqrt((variance[at] ?? 0) + epsilon));
  const shifts = mean.map((value, at) => (beta?.[at] ?? 0) - value * (scales[at] ?? 0));
  const rank = call.outputShape.length;
  const axis = (Number(setting(call, 'axis')) + rank) % rank;
  const shape = Array.from({ length: rank - axis }, (_, at) => (at === 0 ? mean.length : 1));
  return graph.add('Add', [
    graph.add('Mul', [inputOf(call), graph.floats(scales, shape)]),
    graph.floats(shifts, shape),
  ]);
}

export function layerNormalization(call: Call): Value {
  const { graph } = call;
  const rank = call.outputShape.length;
  const [first = rank - 1] = [setting(call, 'axis')].flat().map((axis) => (Number(axis) + rank) % rank);
  const sizes = call.outputShape.slice(first).map((size) => size ?? 1);
  const all = (value: number): Float32Array => new Float32Array(sizes.reduce((a, b) => a * b, 1)).fill(value);
  const [gamma, beta] = [weightOf(call, 'gamma')?.values ?? all(1), weightOf(call, 'beta')?.values ?? all(0)];
  return graph.add('LayerNormalization', [inputOf(call), graph.floats(gamma, sizes), graph.floats(beta, sizes)], {
    axis: first,
    epsilon: { float: Number(setting(call, 'epsilon')) },
  });
}
