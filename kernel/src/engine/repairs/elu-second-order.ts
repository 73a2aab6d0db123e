/** The gradient of the gradient of tf.elu (tensorflow/tfjs#3252 asks for second derivatives): dy below and at one above zero. */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

export function addEluSecondOrder(): void {
  setGradient<object, [dy: tf.Tensor, y: tf.Tensor]>(
    tf.EluGrad,
    (g, [dy, y]) => {
      const isBelow = tf.less(y, 0);
      return {
        dy: () => tf.where(isBelow, tf.mul(g, tf.add(y, 1)), g),
        y: () => tf.where(isBelow, tf.mul(g, dy), tf.zerosLike(y)),
      };
    },
    { inputsToSave: ['dy', 'y'] },
  );
}
