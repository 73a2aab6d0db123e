/** What a notebook gives as a sample -> a float32 tensor of shape [1, ...]. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { Samples } from './method.ts';

/**
 * `expected` is the shape with its batch dimension, null where any size will do. The sample may lack the batch
 * dimension, and the last dimension where that is 1. The caller disposes of the result.
 */
export function sampleOf(given: Samples, expected: readonly (number | null)[]): tf.Tensor {
  return tf.tidy(() => {
    const tensor = given instanceof tf.Tensor ? given : tf.tensor(plain(given));
    const shape = [tensor.shape, [1, ...tensor.shape], [...tensor.shape, 1], [1, ...tensor.shape, 1]].find(
      (candidate) => matches(candidate, expected),
    );
    if (!shape) {
      throw new LimpidError('EXPLAIN_SHAPE', {
        expected: shapeText(expected.slice(1)),
        found: shapeText(tensor.shape),
      });
    }
    return tensor.cast('float32').reshape(shape).clone();
  });
}

function matches(shape: number[], expected: readonly (number | null)[]): boolean {
  return (
    shape.length === expected.length &&
    shape[0] === 1 &&
    shape.slice(1).every((size, index) => expected[index + 1] === null || expected[index + 1] === size)
  );
}

/** Nested lists as tf.tensor takes them; tensors within lists are read. */
function plain(given: Samples): tf.TensorLike {
  if (typeof given === 'number') return given;
  if (given instanceof tf.Tensor) return given.arraySync();
  // SAFETY: nested to one depth everywhere, or tf.tensor says what is wrong.
  return given.map(plain) as tf.TensorLike;
}

function shapeText(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? '·').join(', ')}]`;
}
