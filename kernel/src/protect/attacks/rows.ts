/** Rows of samples that are taken, kept or replaced one by one. */
import * as tf from '@tensorflow/tfjs';

/** One of both for each row; both are disposed of. */
export function merged(one: tf.Tensor, other: tf.Tensor, takesOther: readonly boolean[]): tf.Tensor {
  const both = tf.tidy(() => tf.where(columnOf(takesOther, one.rank), other, one));
  tf.dispose([one, other]);
  return both;
}

/** A number or a truth for each row, so shaped that it goes with samples of that rank. */
export function columnOf(values: readonly boolean[] | Float32Array, rank: number): tf.Tensor {
  const shape = [values.length, ...new Array<number>(rank - 1).fill(1)];
  return values instanceof Float32Array ? tf.tensor(values, shape) : tf.tensor([...values], shape, 'bool');
}

/** Copies the rows of `from` to the given places of `into`. */
export function put(into: Float32Array, from: Float32Array, places: readonly number[]): void {
  const width = from.length / places.length;
  places.forEach((place, row) => into.set(from.subarray(row * width, (row + 1) * width), place * width));
}
