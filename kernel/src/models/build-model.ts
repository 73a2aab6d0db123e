/** tfjs's configuration of a model -> the model, all weights zero: they come from the file. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { registerHardSigmoid } from './hard-sigmoid.ts';
import type { JsonObject } from './json.ts';

type AddWeight = (
  this: tf.layers.Layer,
  name: string,
  shape: number[],
  dtype: tf.DataType,
  ...rest: unknown[]
) => unknown;

/**
 * @param topology `{class_name, config}` as `topology.ts` makes it
 * @param stored numbers that the file holds: layers that want more of them are refused before memory is taken
 * @throws LimpidError MODEL_UNREADABLE
 */
export async function buildModel(topology: JsonObject, stored: number, file: string): Promise<tf.LayersModel> {
  registerHardSigmoid();
  // SAFETY: Layer.addWeight of tfjs-layers 4.22, protected in its declaration.
  const prototype = tf.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = prototype;
  let wanted = 0;
  // Drawing initial values, orthogonal ones above all, can take longer than everything else.
  prototype.addWeight = function (name, shape, dtype, _initializer, ...rest) {
    wanted += shape.reduce((size, length) => size * length, 1);
    if (!(wanted <= stored)) {
      throw new LimpidError('MODEL_UNREADABLE', {
        file,
        reason: say('its layers have more weights than the {stored} stored', { stored }),
      });
    }
    return addWeight.call(this, name, shape, dtype, tf.initializers.zeros(), ...rest);
  };
  let building: Promise<tf.LayersModel>;
  try {
    // builds before it returns: only weights of its own would be awaited
    // SAFETY: tfjs declares the lists and objects in it as ones that it may change.
    building = tf.models.modelFromJSON(topology as Parameters<typeof tf.models.modelFromJSON>[0]);
  } finally {
    prototype.addWeight = addWeight;
  }
  return building;
}
