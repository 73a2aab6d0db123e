/** Numbers to predict that are far from 1: the squared error and its gradients are huge, and a last bias takes long to get there. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { learntNothing } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

const LARGE = 30;

export const unscaledTargets: Symptom = (facts: Facts) =>
  (facts.model?.outputs ?? []).flatMap(({ loss, layer }, index) => {
    const target = facts.data?.y[index];
    if (!target || target.nonFinite > 0 || (loss.kind !== 'squared error' && loss.kind !== 'absolute error')) return [];
    const size = Math.hypot(target.mean, target.std);
    if (size < LARGE) return [];
    const isSure = learntNothing(facts) === true && size > 10 * LARGE;
    return [
      {
        severity: 'warning',
        confidence: isSure ? 'high' : 'medium',
        layer,
        text: say(
          'The targets go from {min} to {max}: squared errors and gradients are as large as the square of that.',
          { min: figure(target.min), max: figure(target.max) },
        ),
        evidence: { least: target.min, greatest: target.max, mean: target.mean, deviation: target.std },
        tries: [
          say('train on (y − mean) / deviation, and undo that in predictions'),
          say('or on their logarithm when all are positive'),
        ],
        madeBy: 'fit',
      },
    ];
  });
