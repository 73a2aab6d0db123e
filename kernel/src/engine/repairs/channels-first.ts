/**
 * Layers that forget half of `dataFormat: 'channelsFirst'`: Conv1D leaves its output channels last, SeparableConv2D adds its
 * bias to the wrong dimension (and what is mended of UpSampling2D takes them last). They are run channels last, between two transpositions.
 */
import * as tf from '@tensorflow/tfjs';
import { layerPrototype } from './layer-prototype.ts';

/** A protected field of tfjs's convolutions. */
interface Formatted {
  dataFormat: 'channelsFirst' | 'channelsLast';
}

export function mendChannelsFirst(): void {
  const samples = [
    tf.layers.conv1d({ filters: 1, kernelSize: 1 }),
    tf.layers.separableConv2d({ filters: 1, kernelSize: 1 }),
    tf.layers.upSampling2d({}),
  ];
  for (const sample of samples) {
    const prototype = layerPrototype(sample);
    const { call } = prototype;
    prototype.call = function (inputs, kwargs) {
      // SAFETY: a convolution has a data format.
      const formatted = this as tf.layers.Layer & Formatted;
      const [x] = [inputs].flat();
      if (formatted.dataFormat !== 'channelsFirst' || !x) return call.call(this, inputs, kwargs);
      const space = Array.from({ length: x.rank - 2 }, (_, at) => at + 1);
      return tf.tidy(() => {
        formatted.dataFormat = 'channelsLast';
        try {
          const last = tf.transpose(x, [0, ...space.map((axis) => axis + 1), 1]);
          const [y] = [call.call(this, last, kwargs)].flat();
          return y ? tf.transpose(y, [0, x.rank - 1, ...space]) : [];
        } finally {
          formatted.dataFormat = 'channelsFirst';
        }
      });
    };
  }
}
