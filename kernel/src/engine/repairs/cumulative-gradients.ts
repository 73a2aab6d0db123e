/**
 * The gradients of tf.cumsum, which tfjs gives only along the last axis (in tensorflow/tfjs#108), and of tf.cumprod
 * (tensorflow/tfjs#8558), on which the second derivative of tf.prod waits too.
 */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

interface Direction {
  axis: number;
  exclusive: boolean;
  reverse: boolean;
}

export function mendCumulativeGradients(): void {
  setGradient<Direction>(tf.Cumsum, (dy, _saved, { axis, exclusive, reverse }) => ({
    x: () => tf.cumsum(dy, axis, exclusive, !reverse),
  }));
  setGradient<Direction, [x: tf.Tensor]>(
    tf.Cumprod,
    (dy, [x], direction) => ({ x: () => gradient(dy, x, direction) }),
    {
      inputsToSave: ['x'],
    },
  );
}

/**
 * Of each product its share is the product without this factor: a quotient, as long as no factor so far is zero. Behind a
 * first zero nothing counts; the zero's own share are the products with one in its place.
 */
function gradient(dy: tf.Tensor, x: tf.Tensor, { axis, exclusive, reverse }: Direction): tf.Tensor {
  const isZero = tf.equal(x, 0);
  const zeros = tf.cumsum(tf.cast(isZero, 'int32'), axis, false, reverse);
  const isFirstZero = tf.logicalAnd(isZero, tf.equal(zeros, 1));
  const one = tf.onesLike(x);
  const shares = (factors: tf.Tensor) =>
    tf.cumsum(tf.mul(dy, tf.cumprod(factors, axis, exclusive, reverse)), axis, exclusive, !reverse);
  const before = tf.div(shares(x), tf.where(isZero, one, x));
  const first = shares(tf.where(isFirstZero, one, x));
  return tf.where(tf.equal(zeros, 0), before, tf.where(isFirstZero, first, tf.zerosLike(x)));
}
