/** A model as tfjs saves it, taken apart: its topology, and its weights as arrays in the order of `model.getWeights()`. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';

export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** @throws LimpidError OPTIMISE_NOT_FINITE */
export function weightsOf(model: tf.LayersModel): Weight[] {
  const values = model.getWeights();
  return model.weights.map(({ originalName, shape, dtype }, place) => {
    const numbers = values[place]?.dataSync().slice() ?? new Float32Array();
    if (numbers.some((value) => !Number.isFinite(value))) {
      throw new LimpidError('OPTIMISE_NOT_FINITE', { weight: originalName });
    }
    return { name: originalName, shape: shape.map((size) => size ?? 1), dtype: dtype ?? 'float32', values: numbers };
  });
}

export function setWeights(model: tf.LayersModel, weights: readonly Weight[]): void {
  tf.tidy(() => model.setWeights(weights.map(({ values, shape, dtype }) => tf.tensor(values, [...shape], dtype))));
}

/** Kernels and tables, but not biases and the statistics of normalisations: there are few of these, and much depends on each. */
export function isKernel({
  shape,
  dtype,
}: {
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}): boolean {
  return dtype === 'float32' && shape.filter((size) => size > 1).length >= 2;
}

export function isFloat(weight: Weight): weight is Weight & { values: Float32Array } {
  return weight.values instanceof Float32Array;
}
