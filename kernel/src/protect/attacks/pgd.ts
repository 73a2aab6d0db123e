/** `pgd(model, x, y, { epsilon })`: many small steps, each brought back into the ball (Madry et al., 2018). */
import * as tf from '@tensorflow/tfjs';
import type { Samples } from '../../explain/method.ts';
import { countOf } from '../../explain/noise.ts';
import type { Adversarial } from './adversarial.ts';
import { attacked } from './attacked.ts';
import type { AttackOptions, Target } from './attacked.ts';
import type { Attackable } from './classifier.ts';
import { direction, projected, randomStart } from './norm.ts';
import { merged } from './rows.ts';

export interface PgdOptions extends AttackOptions {
  /** Left out: 40. */
  steps?: number;
  /** How far a step goes; left out: 2.5 ε / steps, so that every point of the ball can be reached. */
  step?: number;
  /** Left out: 1. Samples that stand are attacked again from another random point. */
  restarts?: number;
  /** Left out: `'random'`, a point of the ball; `'sample'`: the sample itself, for the first of the restarts. */
  start?: 'random' | 'sample';
}

/**
 * @param model a layers or graph model of one input that gives classes
 * @param x samples [n, ...], in the range of the data
 * @param y true class of each: indices, or rows with a single one
 * @returns the changed samples, and what the model says of them
 */
export async function pgd(model: Attackable, x: Samples, y: Samples, options: PgdOptions): Promise<Adversarial> {
  const settings = settingsOf(options);
  const restarts = countOf(options.restarts ?? 1, 'restarts');
  return attacked('PGD', model, [x, y], options, (target) => {
    let best = descended(target, settings);
    for (let restart = 1; restart < restarts; restart++) {
      const stands = [...target.classifier.answers(best)].map((answer, row) => answer === target.labels[row]);
      if (!stands.includes(true)) break;
      best = merged(best, descended(target, { ...settings, start: 'random' }), stands);
    }
    return best;
  });
}

export type Settings = Required<Pick<PgdOptions, 'steps' | 'step' | 'start'>>;

export function settingsOf({ epsilon, steps: asked = 40, step, start = 'random' }: PgdOptions): Settings {
  const steps = countOf(asked, 'steps');
  return { steps, step: step ?? (2.5 * epsilon) / steps, start };
}

/** The last point of one way. */
export function descended(target: Target, { steps, step, start }: Settings): tf.Tensor {
  const { classifier, centre, truth, norm, random } = target;
  let x = start === 'random' ? randomStart(target, random) : centre.clone();
  for (let at = 0; at < steps; at++) {
    const { gradient } = classifier.slope(x, 'cross-entropy', truth);
    const next = tf.tidy(() => projected(x.add(direction(gradient, norm).mul(step)), target));
    tf.dispose([gradient, x]);
    x = next;
  }
  return x;
}
