/** One call of a layer on its way into ONNX: what it takes, and its settings as tfjs wrote them. */
import type { layers } from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import type { Graph, Value } from './graph.ts';
import type { Sizes } from './proto.ts';

export interface Call {
  readonly graph: Graph;
  readonly layer: layers.Layer;
  readonly inputs: readonly Value[];
  /** With the batch in front. */
  readonly inputShapes: readonly Sizes[];
  readonly outputShape: Sizes;
}

export interface Numbers {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Of a layer of one input. */
export function inputOf({ inputs: [input] }: Call): Value {
  if (input === undefined) throw new TypeError('A layer takes something.');
  return input;
}

/** Weights by the last part of their names: kernel, bias, gamma. */
export function weightOf({ layer }: Pick<Call, 'layer'>, name: string): Numbers | null {
  const place = layer.weights.findIndex(({ originalName }) => originalName.split('/').at(-1) === name);
  const weight = layer.weights[place]?.read();
  return weight ? { values: Float32Array.from(weight.dataSync()), shape: weight.shape } : null;
}

export function neededWeight(call: Call, name: string): Numbers {
  return weightOf(call, name) ?? refuse(call, name, 'undefined');
}

export function setting(call: Pick<Call, 'layer'>, name: string): unknown {
  return call.layer.getConfig()[name];
}

/** A setting of one number, or of one for each side. */
export function sides(call: Call, name: string, count: number): number[] {
  const given = [setting(call, name) ?? 1].flat().map(Number);
  return given.length === 1 ? Array.from({ length: count }, () => given[0] ?? 1) : given;
}

/** @throws LimpidError where a setting is another one than the given */
export function only(call: Call, name: string, ...allowed: unknown[]): void {
  const value = setting(call, name);
  if (value !== undefined && value !== null && !allowed.includes(value)) refuse(call, name, value);
}

export function refuse({ layer }: Pick<Call, 'layer'>, name: string, value: unknown): never {
  throw new LimpidError('ONNX_SETTING', {
    layer: layer.name,
    setting: name,
    value: JSON.stringify(value) ?? 'undefined',
  });
}

/** Rows and columns of a matrix change places. */
export function transposed({ values, shape }: Numbers, order: readonly number[]): Numbers {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((size, side) => size * side, 1));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const result = new Float32Array(values.length);
  const place = sizes.map(() => 0);
  for (let at = 0, from = 0; at < result.length; at++) {
    result[at] = values[from] ?? 0;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      place[axis] = (place[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if ((place[axis] ?? 0) < (sizes[axis] ?? 1)) break;
      from -= (steps[axis] ?? 0) * (sizes[axis] ?? 1);
      place[axis] = 0;
    }
  }
  return { values: result, shape: sizes };
}
