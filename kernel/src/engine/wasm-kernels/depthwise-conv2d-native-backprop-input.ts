/** DepthwiseConv2dNativeBackpropInput: the reversed filter slid over the spread gradient, summed over the multiplier. */
import * as tf from '@tensorflow/tfjs';
import { convolution, spread, type ConvolutionAttributes } from './convolution.ts';
import { wasmKernel } from './kernel.ts';

interface Arguments extends ConvolutionAttributes {
  dy: tf.Tensor4D;
  filter: tf.Tensor4D;
  inputShape: [number, number, number, number];
}

/** [batch, outHeight, outWidth, in · multiplier], [height, width, in, multiplier] → inputShape: [batch, inHeight, inWidth, in]. */
export const depthwiseConv2dNativeBackpropInput = wasmKernel<Arguments>(
  tf.DepthwiseConv2dNativeBackpropInput,
  (args) => {
    const { dy, filter, inputShape } = args;
    const [height, width, channels, multiplier] = filter.shape;
    const info = convolution(inputShape, filter.shape, args, true);
    const reversed = tf.reverse(filter, [0, 1]).reshape<tf.Tensor4D>([height, width, channels * multiplier, 1]);
    const dilations: [number, number] = [info.dilationHeight, info.dilationWidth];
    const dx = tf.depthwiseConv2d(spread(dy, info), reversed, 1, 'valid', 'NHWC', dilations);
    return multiplier === 1 ? dx : tf.sum(dx.reshape([...inputShape, multiplier]), 4);
  },
);
