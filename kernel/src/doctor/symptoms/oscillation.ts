/** A loss that goes up and down from epoch to epoch. */
import { figure, percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { epochsOf, lossSeries, median } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

const LEAST_EPOCHS = 8;
/** Swings so large, of the loss, in so many of the epochs. */
const SWING = 0.25;
const SHARE = 0.4;

export const oscillation: Symptom = (facts: Facts) => {
  const losses = epochsOf(facts, 'loss');
  if (losses.length < LEAST_EPOCHS) return [];
  const steps = losses.slice(1).map((loss, index) => loss - (losses[index] ?? loss));
  const size = median(losses);
  const turns = steps.filter((step, index) => {
    const before = steps[index - 1] ?? 0;
    return step * before < 0 && Math.min(Math.abs(step), Math.abs(before)) > SWING * size;
  });
  const share = turns.length / steps.length;
  const [first = 0] = losses;
  // small swings near the end of a good training are noise
  if (share < SHARE || size < 0.1 * first) return [];
  return [
    {
      severity: 'warning',
      confidence: 'medium',
      text: say('The loss turns back by more than {SWING} in {turns} of {losses} epochs (about {size}).', {
        SWING: percent(SWING),
        turns: turns.length,
        losses: losses.length,
        size: figure(size),
      }),
      evidence: { turns: turns.length, epochs: losses.length, median: size },
      series: lossSeries(facts),
      tries: [say('a smaller learning rate'), say('larger batches'), say('a schedule: cosineDecay')],
      experiment: 'learningRateRangeTest',
      madeBy: 'compile',
    },
  ];
};
