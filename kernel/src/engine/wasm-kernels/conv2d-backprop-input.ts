/** Conv2DBackpropInput: the reversed filter convolved with the spread gradient. tfjs's wasm has it as a slow loop. */
import * as tf from '@tensorflow/tfjs';
import { convolution, spread, type ConvolutionAttributes } from './convolution.ts';
import { wasmKernel } from './kernel.ts';

interface Arguments extends ConvolutionAttributes {
  dy: tf.Tensor4D;
  filter: tf.Tensor4D;
  inputShape: [number, number, number, number];
}

/** [batch, outHeight, outWidth, out], [height, width, in, out] → inputShape: [batch, inHeight, inWidth, in]. */
export const conv2DBackpropInput = wasmKernel<Arguments>(tf.Conv2DBackpropInput, (args) => {
  const { dy, filter, inputShape } = args;
  const info = convolution(inputShape, filter.shape, args, false);
  const reversed = tf.transpose<tf.Tensor4D>(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(spread(dy, info), reversed, 1, 'valid', 'NHWC', [info.dilationHeight, info.dilationWidth]);
});
