/** The Softmax layer along any axis (tfjs takes the last one alone), and by default along the last, as its documentation says. */
import * as tf from '@tensorflow/tfjs';
import { axisLast } from './axis-last.ts';
import { layerPrototype } from './layer-prototype.ts';

/** Field of tfjs's Softmax. */
interface Softmax {
  axis: number | number[];
}

export function mendSoftmaxAxis(): void {
  const { softmax } = tf.layers;
  Object.assign(tf.layers, {
    softmax: (options: Parameters<typeof softmax>[0]) => softmax({ ...options, axis: options?.axis ?? -1 }),
  });

  const prototype = layerPrototype(tf.layers.softmax());
  const { call } = prototype;
  prototype.call = function (inputs, kwargs) {
    // SAFETY: its field in tfjs-layers 4.22.
    const layer = this as tf.layers.Layer & Softmax;
    const { axis } = layer;
    const [x] = [inputs].flat();
    if (!x || typeof axis !== 'number' || axis === -1 || axis === x.rank - 1) return call.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const { order, back } = axisLast(x.rank, axis);
      layer.axis = -1;
      try {
        // SAFETY: a layer's mask is a tensor.
        const mask = kwargs['mask'] as tf.Tensor | null | undefined;
        const turned = { ...kwargs, ...(mask && { mask: tf.transpose(tf.broadcastTo(mask, x.shape), order) }) };
        const [y = x] = [call.call(this, tf.transpose(x, order), turned)].flat();
        return tf.transpose(y, back);
      } finally {
        layer.axis = axis;
      }
    });
  };
}
