/** The class of a layer, to be mended: tfjs exports functions that make layers, not their classes. */
import type * as tf from '@tensorflow/tfjs';

export function layerPrototype<Fields = object>(sample: tf.layers.Layer): tf.layers.Layer & Fields {
  // SAFETY: an instance of a class of layers has a layer as prototype; the caller knows its private fields.
  return Object.getPrototypeOf(sample) as tf.layers.Layer & Fields;
}
