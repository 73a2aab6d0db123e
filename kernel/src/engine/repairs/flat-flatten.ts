/** Flatten takes what is flat already, as in Keras: tfjs asks for three dimensions at least. */
import * as tf from '@tensorflow/tfjs';
import { layerPrototype } from './layer-prototype.ts';

export function allowFlatInputs(): void {
  const prototype = layerPrototype(tf.layers.flatten());
  const { apply } = prototype;
  prototype.apply = function (inputs, kwargs) {
    this.inputSpec = [];
    return apply.call(this, inputs, kwargs);
  };
}
