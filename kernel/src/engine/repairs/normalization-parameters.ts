/**
 * Batch and layer normalization without `scale` or `center` do not train (tensorflow/tfjs#2868, tensorflow/tfjs#5939): what is
 * left out is read all the same. While such a layer runs, it has a scale of ones and a center of zeros.
 */
import * as tf from '@tensorflow/tfjs';
import { layerPrototype } from './layer-prototype.ts';

interface Parameter {
  read(): tf.Tensor;
}

/** Private fields of tfjs's normalizations. */
interface Normalization {
  readonly axis: number | readonly number[];
  center: boolean;
  scale: boolean;
  gamma?: Parameter | null;
  beta?: Parameter | null;
}

export function mendNormalizationParameters(): void {
  for (const sample of [tf.layers.batchNormalization(), tf.layers.layerNormalization()]) {
    const prototype = layerPrototype(sample);
    const { call } = prototype;
    prototype.call = function (inputs, kwargs) {
      // SAFETY: its fields in tfjs-layers 4.22.
      const layer = this as tf.layers.Layer & Normalization;
      const [x] = [inputs].flat();
      const { center, scale } = layer;
      if ((center && scale) || !x) return call.call(this, inputs, kwargs);
      const shape = [layer.axis].flat().map((axis) => x.shape[axis < 0 ? axis + x.rank : axis] ?? 1);
      return tf.tidy(() => {
        if (!scale) layer.gamma = { read: () => tf.ones(shape) };
        if (!center) layer.beta = { read: () => tf.zeros(shape) };
        Object.assign(layer, { center: true, scale: true });
        try {
          return call.call(this, inputs, kwargs);
        } finally {
          Object.assign(layer, { center, scale });
          if (!scale) layer.gamma = null;
          if (!center) layer.beta = null;
        }
      });
    };
  }
}
