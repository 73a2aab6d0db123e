/** A loss that rises away from its best. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { endsOf, lossSeries, lossesOf, naiveLoss, stepsOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

/** Times the best, and times the first: noise goes less far. */
const TIMES_BEST = 2;
const TIMES_FIRST = 1.5;
const SURE = 3;
const LEAST_STEPS = 10;

export const divergence: Symptom = (facts: Facts) => {
  const losses = lossesOf(facts);
  const ends = endsOf(losses);
  const best = Math.min(...losses);
  const [first] = losses;
  if (!ends || first === undefined || stepsOf(facts.training) < LEAST_STEPS) return [];
  if (best < 0) return negative(facts, losses);
  const isRising = ends.last > TIMES_BEST * best && ends.last > TIMES_FIRST * ends.first;
  if (!isRising) return [];
  const naive = naiveLoss(facts);
  return [
    {
      severity: 'error',
      confidence: ends.last > SURE * ends.first || (naive !== null && ends.last > SURE * naive) ? 'high' : 'medium',
      text: say('The loss rose from {best}, its best, to {last}.', { best: figure(best), last: figure(ends.last) }),
      evidence: { first, best, last: ends.last },
      series: lossSeries(facts),
      tries: [say('a learning rate of a tenth'), say('globalClipNorm: 1 in an optimizer of limpid')],
      experiment: 'learningRateRangeTest',
      madeBy: 'compile',
    },
  ];
};

/** A loss that has no least value: a sign is wrong somewhere. */
function negative(facts: Facts, losses: readonly number[]): ReturnType<Symptom> {
  const [output] = facts.model?.outputs ?? [];
  const [first = 0] = losses;
  const last = losses.at(-1) ?? 0;
  const isKnown = output !== undefined && output.loss.kind !== 'other';
  const isFalling = last < 0 && Math.abs(last) > 10 * Math.max(1, Math.abs(first));
  if (!isKnown && !isFalling) return [];
  return [
    {
      severity: 'error',
      confidence: isFalling ? 'high' : 'medium',
      ...(output && { layer: output.layer }),
      text: isKnown
        ? say('The loss is negative ({last}): the targets are no probabilities or classes.', { last: figure(last) })
        : say('The loss falls without end, to {last}: its sign may be wrong.', { last: figure(last) }),
      evidence: { first, last },
      series: lossSeries(facts),
      tries: isKnown
        ? [say('targets between 0 and 1')]
        : [say('return the negative of it'), say('a loss that is 0 when all is right')],
      madeBy: 'compile',
    },
  ];
}
