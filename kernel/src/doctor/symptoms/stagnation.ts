/** A loss that does not fall, and was not good to begin with. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { endsOf, epochsOf, learntNothing, lossSeries, lossesOf, stepsOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

const FALLEN = 0.05;
/** Of the loss a third of the epochs ago: less is a fall. */
const STILL = 0.97;
const LEAST_STEPS = 30;
const LEAST_EPOCHS = 3;
const GOOD = 0.85;

export const stagnation: Symptom = (facts: Facts) => {
  const { training } = facts;
  const losses = lossesOf(facts);
  const ends = endsOf(losses);
  const epochs = training.epochsDone - training.plan.initialEpoch;
  if (!ends || stepsOf(training) < LEAST_STEPS || epochs < LEAST_EPOCHS || ends.first <= 0) return [];
  const share = 1 - ends.last / ends.first;
  const accuracy = epochsOf(facts, 'acc').at(-1) ?? 0;
  const isNothing = learntNothing(facts);
  const isUseless = isNothing === true;
  // what was learnt before the training, or a loss with a floor: nobody can tell
  if (accuracy > GOOD || isNothing === false || (share > FALLEN && !isUseless)) return [];
  const isSlow = isFalling(epochsOf(facts, 'loss'));
  if (isSlow && !isUseless) return [];
  // it rose: that is divergence
  if (share < -1) return [];
  return [
    {
      severity: isUseless ? 'error' : 'warning',
      confidence: isUseless ? (isSlow ? 'medium' : 'high') : 'low',
      text: isUseless
        ? say('The loss went from {first} to {last} in {epochs} epochs: a guess without the inputs is as good.', {
            first: figure(ends.first),
            last: figure(ends.last),
            epochs,
          })
        : say('The loss fell by less than {FALLEN} % in {epochs} epochs, from {first} to {last}.', {
            FALLEN: 100 * FALLEN,
            epochs,
            first: figure(ends.first),
            last: figure(ends.last),
          }),
      evidence: { first: ends.first, last: ends.last, epochs, steps: stepsOf(training) },
      series: lossSeries(facts),
      tries: [
        say('experiments.overfitOneBatch: a model that cannot learn one batch has a fault of its own'),
        say('experiments.learningRateRangeTest: another learning rate'),
        say('look whether inputs and targets belong together'),
      ],
      experiment: 'overfitOneBatch',
      madeBy: 'fit',
    },
  ];
};

/** It is slow, and does not stagnate: the last third of the epochs still brought something. */
function isFalling(losses: readonly number[]): boolean {
  const [before, last] = [losses.at(-1 - Math.ceil(losses.length / 3)), losses.at(-1)];
  return before !== undefined && last !== undefined && last < STILL * before;
}
