/** The gradient of a transposed convolution of volumes, which tfjs lacks: it is the convolution that was transposed. */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

interface Attributes extends tf.NamedAttrMap {
  strides: [number, number, number];
  pad: 'valid' | 'same';
}

export function addConv3dTransposeGradient(): void {
  setGradient<Attributes, [dy: tf.Tensor5D, filter: tf.Tensor5D]>(
    tf.Conv3DBackpropInputV2,
    (arriving, [dy, filter], { strides, pad }) => ({
      // SAFETY: what arrives has the shape of the output, a volume.
      dy: () => tf.conv3d(arriving as tf.Tensor5D, filter, strides, pad),
      filter: () => {
        const attributes = { strides, pad, filterShape: filter.shape };
        return tf.engine().runKernel(tf.Conv3DBackpropFilterV2, { x: arriving, dy }, attributes);
      },
    }),
    { inputsToSave: ['dy', 'filter'] },
  );
}
