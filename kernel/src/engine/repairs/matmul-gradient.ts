/** The gradient of tf.matMul for batches that one side repeats for the other: tfjs does not add them up (tensorflow/tfjs#8721). */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

export function mendMatMulGradient(): void {
  const { gradFunc } = tf.getGradient(tf.BatchMatMul);
  setGradient<tf.NamedAttrMap, [a: tf.Tensor, b: tf.Tensor]>(
    tf.BatchMatMul,
    (dy, [a, b], attributes) => {
      const gradients = Object.entries(gradFunc(dy, [a, b], attributes));
      const shapeOf = (input: string) => (input === 'a' ? a : b).shape;
      return Object.fromEntries(gradients.map(([input, whole]) => [input, () => summedTo(shapeOf(input), whole())]));
    },
    { inputsToSave: ['a', 'b'] },
  );
}

function summedTo(shape: number[], whole: tf.Tensor): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, whole.shape);
  return axes.length === 0 ? whole : tf.reshape(tf.sum(whole, axes), shape);
}
