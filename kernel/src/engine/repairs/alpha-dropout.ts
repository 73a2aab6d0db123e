/** AlphaDropout gives what it drops the value α′ with the wrong sign in tfjs. (Klambauer and others, 2017, https://arxiv.org/abs/1706.02515) */
import * as tf from '@tensorflow/tfjs';
import { layerPrototype } from './layer-prototype.ts';

/** SELU's saturation: −scale · alpha. */
const SATURATION = -1.0507009873554805 * 1.6732632423543772;

interface AlphaDropout {
  readonly rate: number;
  readonly noiseShape?: number[] | null;
}

export function mendAlphaDropout(): void {
  const prototype = layerPrototype(tf.layers.alphaDropout({ rate: 0.5 }));
  prototype.call = function (inputs, kwargs) {
    // SAFETY: its fields in tfjs-layers 4.22.
    const { rate, noiseShape } = this as unknown as AlphaDropout;
    const [x] = [inputs].flat();
    if (!x || kwargs['training'] !== true || rate <= 0 || rate >= 1) return inputs;
    return tf.tidy(() => {
      const kept = tf.greaterEqual(tf.randomUniform(noiseShape ?? x.shape), rate);
      const dropped = tf.where(tf.broadcastTo(kept, x.shape), x, tf.scalar(SATURATION));
      // So that mean and variance stay what they are.
      const a = ((1 - rate) * (1 + rate * SATURATION ** 2)) ** -0.5;
      return tf.add(tf.mul(dropped, a), -a * SATURATION * rate);
    });
  };
}
