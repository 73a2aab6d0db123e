/** A model that learns as well from inputs that are all the same does not use them. */
import * as tf from '@tensorflow/tfjs';
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import { compare, type Comparison } from './compare.ts';
import type { TrialOptions } from './trial.ts';

/**
 * Trains two copies of the model, from the same weights drawn anew, for at most `steps` steps (200) each: on the inputs, and on
 * zeros in their place.
 * @throws LimpidError when the model cannot be built a second time
 */
export async function ablateInput(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: TrialOptions = {},
): Promise<Comparison> {
  const found = await compare(model, { x, y }, options, () => ({ x: tf.zerosLike(x), y: tf.clone(y) }));
  const losses = say('the loss comes to {asItIs}, without the inputs to {changed}', {
    asItIs: figure(found.asItIs),
    changed: figure(found.changed),
  });
  const conclusion = found.differs
    ? say('The model uses its inputs: {losses}.', { losses })
    : say('The model learns as well without its inputs: {losses}.', { losses });
  return { ...found, conclusion };
}
