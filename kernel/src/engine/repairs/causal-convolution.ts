/** Causal padding of Conv1D, which tfjs takes and then refuses (tensorflow/tfjs#1040): zeros in front, so no step sees a later one. */
import * as tf from '@tensorflow/tfjs';
import { layerPrototype } from './layer-prototype.ts';

/** Protected fields of tfjs's Conv1D. */
interface Convolution {
  padding: string;
  readonly kernelSize: readonly number[];
  readonly dilationRate: readonly number[];
}

/** Before `mendChannelsFirst`, so that channels are last here. */
export function allowCausalPadding(): void {
  const prototype = layerPrototype(tf.layers.conv1d({ filters: 1, kernelSize: 1 }));
  const { call } = prototype;
  prototype.call = function (inputs, kwargs) {
    // SAFETY: its fields in tfjs-layers 4.22.
    const convolution = this as unknown as Convolution;
    const [x] = [inputs].flat();
    if (convolution.padding !== 'causal' || !x) return call.call(this, inputs, kwargs);
    const before = ((convolution.kernelSize[0] ?? 1) - 1) * (convolution.dilationRate[0] ?? 1);
    return tf.tidy(() => {
      convolution.padding = 'valid';
      try {
        return call.call(
          this,
          tf.pad(x, [
            [0, 0],
            [before, 0],
            [0, 0],
          ]),
          kwargs,
        );
      } finally {
        convolution.padding = 'causal';
      }
    });
  };
}
