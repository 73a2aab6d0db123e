/** BatchNormalization of volumes, rank 5, which trains in tfjs and then does not predict: as a batch of rows of channels. */
import * as tf from '@tensorflow/tfjs';
import { axisLast } from './axis-last.ts';
import { layerPrototype } from './layer-prototype.ts';

/** A field of tfjs's BatchNormalization. */
interface Normalization {
  axis: number;
}

/** After `mendNormalizationParameters` and before whatever fuses the layer. */
export function allowVolumeNormalization(): void {
  const prototype = layerPrototype(tf.layers.batchNormalization());
  const { call } = prototype;
  prototype.call = function (inputs, kwargs) {
    // SAFETY: its field in tfjs-layers 4.22.
    const layer = this as tf.layers.Layer & Normalization;
    const [x] = [inputs].flat();
    if (x?.rank !== 5) return call.call(this, inputs, kwargs);
    const { axis } = layer;
    return tf.tidy(() => {
      const { order, back } = axisLast(x.rank, axis);
      const turned = tf.transpose(x, order);
      layer.axis = -1;
      try {
        const [y = turned] = [call.call(this, tf.reshape(turned, [-1, turned.shape[4] ?? 1]), kwargs)].flat();
        return tf.transpose(tf.reshape(y, turned.shape), back);
      } finally {
        layer.axis = axis;
      }
    });
  };
}
