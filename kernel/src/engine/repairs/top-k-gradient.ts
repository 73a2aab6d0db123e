/** The gradient of tf.topk (tensorflow/tfjs#1601): what arrives, at the places of the values that were taken. */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

export function addTopKGradient(): void {
  setGradient<object, [x: tf.Tensor, indices: tf.Tensor]>(
    tf.TopK,
    // of two outputs, values and indices, come two gradients
    (dy, [x, indices]) => ({ x: () => scatter([dy].flat()[0] ?? dy, indices, x.shape) }),
    { inputsToSave: ['x'], outputsToSave: [false, true] },
  );
}

function scatter(dy: tf.Tensor, indices: tf.Tensor, shape: number[]): tf.Tensor {
  const [length, k] = [shape.at(-1) ?? 1, indices.shape.at(-1) ?? 1];
  const rows = tf.util.sizeFromShape(shape) / length;
  const starts = tf.mul(tf.range(0, rows, 1, 'int32'), tf.scalar(length, 'int32'));
  const places = tf.add(tf.reshape(indices, [rows, k]), tf.reshape(starts, [rows, 1]));
  return tf.reshape(tf.scatterND(tf.reshape(places, [-1, 1]), tf.reshape(dy, [-1]), [rows * length]), shape);
}
