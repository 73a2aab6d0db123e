/** Conv2DBackpropFilter (tensorflow/tfjs#8474): the patches that the filter sees, transposed, times the gradient: im2col. */
import * as tf from '@tensorflow/tfjs';
import { convolution, sumOverImages, type ConvolutionAttributes } from './convolution.ts';
import { wasmKernel } from './kernel.ts';

interface Arguments extends ConvolutionAttributes {
  x: tf.Tensor4D;
  dy: tf.Tensor4D;
  filterShape: [number, number, number, number];
}

/** [batch, inHeight, inWidth, in], [batch, outHeight, outWidth, out] → [height, width, in, out]. */
export const conv2DBackpropFilter = wasmKernel<Arguments>(tf.Conv2DBackpropFilter, (args, backend) => {
  const { x, dy, filterShape } = args;
  const info = convolution(x.shape, filterShape, args, false);
  return sumOverImages(backend, x, dy, info, (seen, gradient) => tf.matMul(seen, gradient, true));
});
