/** DepthwiseConv2dNativeBackpropFilter: as for Conv2D, one product for each channel. */
import * as tf from '@tensorflow/tfjs';
import { convolution, sumOverImages, type ConvolutionAttributes } from './convolution.ts';
import { wasmKernel } from './kernel.ts';

interface Arguments extends ConvolutionAttributes {
  x: tf.Tensor4D;
  dy: tf.Tensor4D;
  filterShape: [number, number, number, number];
}

/** [batch, inHeight, inWidth, in], [batch, outHeight, outWidth, in · multiplier] → [height, width, in, multiplier]. */
export const depthwiseConv2dNativeBackpropFilter = wasmKernel<Arguments>(
  tf.DepthwiseConv2dNativeBackpropFilter,
  (args, backend) => {
    const { x, dy, filterShape } = args;
    const [height, width, channels, multiplier] = filterShape;
    const info = convolution(x.shape, filterShape, args, true);
    return sumOverImages(backend, x, dy, info, (seen, gradient) => {
      const ofChannel = tf.transpose(seen.reshape([-1, height * width, channels]), [2, 1, 0]);
      const product = tf.matMul(ofChannel, tf.transpose(gradient.reshape([-1, channels, multiplier]), [1, 0, 2]));
      return tf.transpose(product, [1, 0, 2]);
    });
  },
);
