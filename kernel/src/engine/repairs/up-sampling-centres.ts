/** UpSampling2D between pixels as TensorFlow 2 has it: pixels have their centres at one half (tfjs has TensorFlow 1's corners). */
import * as tf from '@tensorflow/tfjs';
import { layerPrototype } from './layer-prototype.ts';

/** Fields of tfjs's UpSampling2D. */
interface UpSampling2D {
  readonly size: readonly [number, number];
  readonly interpolation: 'nearest' | 'bilinear';
}

/** Before `mendChannelsFirst`, so that channels are last here. */
export function centreUpSampling(): void {
  const prototype = layerPrototype(tf.layers.upSampling2d({}));
  const { call } = prototype;
  prototype.call = function (inputs, kwargs) {
    // SAFETY: its fields in tfjs-layers 4.22.
    const { size, interpolation } = this as tf.layers.Layer & UpSampling2D;
    const [x] = [inputs].flat();
    if (interpolation !== 'bilinear' || x?.rank !== 4) return call.call(this, inputs, kwargs);
    const [, height = 0, width = 0] = x.shape;
    // SAFETY: its rank was just asked for.
    return tf.image.resizeBilinear(x as tf.Tensor4D, [height * size[0], width * size[1]], false, true);
  };
}
