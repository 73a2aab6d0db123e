/** Classes as numbers or as rows of a one and zeros. */
import * as tf from '@tensorflow/tfjs';

export type LabelForm = 'integer' | 'one-hot';

/** `integer`: float32 [n], for tfjs's sparse losses take no int32. `one-hot`: float32 [n, classes]. */
export function labelsOf(labels: Uint8Array, classes: number, form: LabelForm): tf.Tensor {
  if (form === 'integer') return tf.tensor1d(Float32Array.from(labels));
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => (rows[row * classes + label] = 1));
  return tf.tensor2d(rows, [labels.length, classes]);
}
