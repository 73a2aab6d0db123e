/** A layer whose weights no step has changed. */
import { say } from '../../say.ts';
import type { Facts, WeightFacts } from '../facts.ts';
import { stepsOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

const LEAST_STEPS = 3;

export const frozenLayer: Symptom = ({ before, after, training }: Facts) => {
  if (!before || !after || stepsOf(training) < LEAST_STEPS) return [];
  const now = new Map(after.weights.map((one) => [one.weight, one]));
  const kernels = before.filter(({ isKernel }) => isKernel);
  const same = kernels.filter((one) => isSame(one, now.get(one.weight)));
  const trained = same.filter(({ trainable }) => trainable);
  const isAll = same.length === kernels.length;
  // of all of them it is said once
  return trained.slice(0, isAll ? 1 : undefined).map(({ layer }) => ({
    severity: 'error',
    confidence: 'high',
    ...(!isAll && { layer }),
    text: isAll
      ? say('No weight has changed in {steps} steps.', { steps: stepsOf(training) })
      : say('The weights of {layer} have not changed in {steps} steps: no gradient reaches it.', {
          layer,
          steps: stepsOf(training),
        }),
    evidence: { steps: stepsOf(training) },
    tries: [
      isAll
        ? say('a learning rate above 0, and gradients that are not all 0')
        : say('look whether what {layer} gives reaches the loss', { layer }),
      say('look for units that are dead or saturated behind it'),
    ],
    madeBy: 'layer',
  }));
};

function isSame(one: WeightFacts, other: WeightFacts | undefined): boolean {
  return one.sum === other?.sum && one.squares === other.squares && one.min === other.min && one.max === other.max;
}
