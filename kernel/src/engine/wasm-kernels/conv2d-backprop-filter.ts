/** Conv2DBackpropFilter (tensorflow/tfjs#8474): the patches that the filter sees, transposed, times the gradient: im2col. */
import * as tf from '@tensorflow/tfjs';
import { convolution, patches, type ConvolutionAttributes } from './convolution.ts';
import { wasmKernel } from './kernel.ts';

interface Arguments extends ConvolutionAttributes {
  x: tf.Tensor4D;
  dy: tf.Tensor4D;
  filterShape: [number, number, number, number];
}

/** Numbers in the patches of one product: they stay in the cache, and memory stays bounded. */
const PATCHES = 1 << 20;

/** [batch, inHeight, inWidth, in], [batch, outHeight, outWidth, out] → [height, width, in, out]. */
export const conv2DBackpropFilter = wasmKernel<Arguments>(tf.Conv2DBackpropFilter, (args, backend) => {
  const { x, dy, filterShape } = args;
  const info = convolution(x.shape, filterShape, args, false);
  const cells = info.filterHeight * info.filterWidth * info.inChannels;
  const images = Math.max(1, Math.floor(PATCHES / (cells * info.outHeight * info.outWidth)));
  let sum: tf.Tensor | undefined;
  for (let first = 0; first < info.batchSize; first += images) {
    const end = Math.min(first + images, info.batchSize);
    const part = tf.tidy(() => {
      const seen = patches(backend, x, info, first, end);
      const gradient = tf.slice(dy, first, end - first).reshape<tf.Tensor2D>([seen.shape[0], info.outChannels]);
      const product = tf.matMul(seen, gradient, true);
      return sum ? tf.add(sum, product) : product;
    });
    sum?.dispose();
    sum = part;
  }
  return (sum ?? tf.zeros(filterShape)).reshape(filterShape);
});
