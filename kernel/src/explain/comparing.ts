/** What an attribution was compared with, and how its method is asked again. */
import * as tf from '@tensorflow/tfjs';
import type { Case } from './judging.ts';
import type { Attribution, Model } from './method.ts';
import { METHODS } from './methods.ts';
import { baselinesOf } from './sample.ts';

/** Points on a path where nobody said how many: enough for an order of values. */
const STEPS = 50;

/** [1, ...]: that of the options, or of the attribution, or zeros. The caller disposes of it. */
export function baselineOf({ question: { samples }, attribution, options }: Case): tf.Tensor {
  const { baseline, layer } = attribution;
  if (options.baseline !== undefined || baseline?.length !== samples.size || layer !== undefined) {
    return baselinesOf(samples, options);
  }
  return tf.tensor(baseline, samples.shape);
}

/** The attribution's method, its target and its score, of other samples [count, ...] or of another model. */
export async function askAgain(one: Case, model: Model, samples: tf.Tensor): Promise<Attribution[]> {
  const { attribution } = one;
  const { method, target, score, layer } = attribution;
  const baseline = baselineOf(one);
  try {
    return await METHODS[method](model, samples, {
      ...one.options,
      ...(layer !== undefined && { layer }),
      steps: stepsOf(one),
      baseline,
      target,
      score,
    });
  } finally {
    baseline.dispose();
  }
}

/** As many as the attribution took in the end, up to 50 where nobody chose: doubling them again would tell nothing. */
function stepsOf({ options, attribution }: Case): number {
  return options.steps ?? Math.min(STEPS, attribution.completeness?.steps ?? STEPS);
}

/** How many samples go through the model when the method is asked again. */
export function passesOf(one: Case): number {
  const { completeness, cost } = one.attribution;
  return completeness?.steps === undefined ? cost.forward + cost.backward : 2 * (stepsOf(one) + 1);
}
