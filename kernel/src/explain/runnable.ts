/** Models that run and cannot be looked into: SavedModels, as `loadSavedModel` and tfjs-node load them. */
import type * as tf from '@tensorflow/tfjs';
import { tensorsIn } from '../engine/tensors-in.ts';
import type { Expected } from './sample.ts';

/** An input or an output. */
export interface Port {
  /** With its batch dimension. */
  shape: Expected;
  dtype: string;
}

export interface Runnable {
  inputs: readonly Port[];
  outputs: readonly Port[];
  /** What the model is given: x in the type of its input. Call it within `tf.tidy`. */
  run(x: tf.Tensor): tf.Tensor[];
}

/** Undefined where it is none: `predict` alone is not enough, the model must say what it takes. */
export function runnableOf(model: unknown): Runnable | undefined {
  if (typeof model !== 'object' || model === null || !('predict' in model) || !('inputs' in model)) return undefined;
  const { predict } = model;
  if (typeof predict !== 'function') return undefined;
  const inputs = portsOf(model.inputs);
  return {
    inputs,
    outputs: portsOf('outputs' in model ? model.outputs : []),
    run: (x) => tensorsIn(Reflect.apply(predict, model, [typed(x, inputs[0]?.dtype)])),
  };
}

function typed(x: tf.Tensor, dtype: string | undefined): tf.Tensor {
  return dtype === 'int32' || dtype === 'bool' ? x.cast(dtype) : x;
}

/** A list, or a record by names. */
function portsOf(given: unknown): Port[] {
  const all: unknown[] = typeof given === 'object' && given !== null ? Object.values(given) : [];
  return all.map((port) => {
    const [shape, dtype] =
      typeof port === 'object' && port !== null ? [field(port, 'shape'), field(port, 'dtype')] : [];
    return {
      shape: Array.isArray(shape) ? shape.map(sizeOf) : undefined,
      dtype: typeof dtype === 'string' ? dtype : 'float32',
    };
  });
}

/** Null is any size; tfjs-node gives the messages of the file itself, whose size is a method. */
function sizeOf(dimension: unknown): number | null {
  if (typeof dimension === 'object' && dimension !== null && 'getSize' in dimension) {
    return typeof dimension.getSize === 'function' ? sizeOf(Reflect.apply(dimension.getSize, dimension, [])) : null;
  }
  return typeof dimension === 'number' && dimension >= 0 && dimension < 2 ** 53 ? dimension : null;
}

function field(of: object, name: string): unknown {
  return Reflect.get(of, name);
}
