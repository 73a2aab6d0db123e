/** A model that learns shuffled labels as well as the real ones finds nothing in the inputs that tells of the targets. */
import * as tf from '@tensorflow/tfjs';
import { figure } from '../../display/numbers.ts';
import { shuffled } from '../../explain/removal.ts';
import { say } from '../../say.ts';
import { compare, type Comparison } from './compare.ts';
import type { TrialOptions } from './trial.ts';

/**
 * Trains two copies of the model, from the same weights drawn anew, for at most `steps` steps (200) each: on the targets, and on
 * the targets in another order.
 * @throws LimpidError when the model cannot be built a second time
 */
export async function permuteLabels(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: TrialOptions = {},
): Promise<Comparison> {
  const found = await compare(model, { x, y }, options, (random) => {
    const order = shuffled(
      Array.from({ length: y.shape[0] ?? 0 }, (_, index) => index),
      random,
    );
    return tf.tidy(() => ({ x: tf.clone(x), y: tf.gather(y, tf.tensor1d(order, 'int32')) }));
  });
  const losses = say('the loss comes to {asItIs}, on shuffled targets to {changed}', {
    asItIs: figure(found.asItIs),
    changed: figure(found.changed),
  });
  const conclusion = found.differs
    ? say('The inputs tell of the targets: {losses}.', { losses })
    : say(
        'Shuffled targets are learnt as well: {losses}. Inputs and targets may not belong together, or the model does not use them.',
        { losses },
      );
  return { ...found, conclusion };
}
