/** `fgsm(model, x, y, { epsilon })`: one step along the sign of the gradient (Goodfellow, Shlens and Szegedy, 2015). */
import * as tf from '@tensorflow/tfjs';
import type { Samples } from '../../explain/method.ts';
import type { Adversarial } from './adversarial.ts';
import { attacked } from './attacked.ts';
import type { AttackOptions, Target } from './attacked.ts';
import type { Attackable } from './classifier.ts';
import { direction, projected } from './norm.ts';

/**
 * @param model a layers or graph model of one input that gives classes
 * @param x samples [n, ...], in the range of the data
 * @param y true class of each: indices, or rows with a single one
 * @returns the changed samples, and what the model says of them
 */
export function fgsm(model: Attackable, x: Samples, y: Samples, options: AttackOptions): Promise<Adversarial> {
  return attacked('FGSM', model, [x, y], options, oneStep);
}

export function oneStep(target: Target): tf.Tensor {
  const { classifier, centre, truth, epsilon, norm } = target;
  const { gradient } = classifier.slope(centre, 'cross-entropy', truth);
  const found = tf.tidy(() => projected(centre.add(direction(gradient, norm).mul(epsilon)), target));
  gradient.dispose();
  return found;
}
