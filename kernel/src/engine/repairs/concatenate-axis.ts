/** Concatenate takes every negative axis for the last one in tfjs. */
import * as tf from '@tensorflow/tfjs';
import { layerPrototype } from './layer-prototype.ts';

/** What Concatenate has in tfjs-layers 4.22. */
interface Concatenate {
  readonly axis: number;
  mergeFunction(this: Concatenate, inputs: tf.Tensor[]): tf.Tensor;
}

export function mendConcatenateAxis(): void {
  layerPrototype<Concatenate>(tf.layers.concatenate()).mergeFunction = function (inputs) {
    return tf.concat(inputs, this.axis);
  };
}
