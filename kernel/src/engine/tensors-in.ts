/** Tensors in what a model, a function or a data set gives: one, a list of them, or some by their names. */
import * as tf from '@tensorflow/tfjs';

export function tensorsIn(given: unknown): tf.Tensor[] {
  if (isTensor(given)) return [given];
  return typeof given === 'object' && given !== null ? Object.values(given).filter(isTensor) : [];
}

/** The tensor, or the only thing in a list or an object if that is one. */
export function tensorIn(given: unknown): tf.Tensor | undefined {
  if (isTensor(given)) return given;
  const all: unknown[] = typeof given === 'object' && given !== null ? Object.values(given) : [];
  return all.length === 1 && isTensor(all[0]) ? all[0] : undefined;
}

export function isTensor(given: unknown): given is tf.Tensor {
  return given instanceof tf.Tensor;
}
