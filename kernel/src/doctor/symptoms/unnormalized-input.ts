/** Inputs far from the size that initial weights are made for. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts, InputFacts } from '../facts.ts';
import { learntNothing } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

/** Typical size (root of the mean square) of inputs, for which initial weights are made: 1. */
const LARGE = 10;
const HUGE = 1000;
const SMALL = 0.02;
/** Columns that differ so much in size: the small ones count for nothing. */
const SPREAD = 1000;
const SCALES = /^(Embedding|BatchNormalization|LayerNormalization|Rescaling|CategoryEncoding)$/;

export const unnormalizedInput: Symptom = (facts: Facts) => {
  const { model, data } = facts;
  const first = model?.layers.find(({ className }) => className !== 'InputLayer' && className !== 'Flatten');
  // weights that are given and not trained may be a scale
  if (!first?.trainable || SCALES.test(first.className)) return [];
  return (data?.x ?? []).flatMap((input) => {
    const size = Math.hypot(input.mean, input.std);
    const spread = spreadOf(input);
    const isLarge = size > LARGE;
    const isSmall = size < SMALL && size > 0;
    if ((!isLarge && !isSmall && spread < SPREAD) || input.nonFinite > 0) return [];
    // some trainings bear it: sure is what also learns nothing
    const isSure = isLarge && (learntNothing(facts) === true || size > HUGE);
    const text =
      isLarge || isSmall
        ? say(
            'The inputs go from {min} to {max} (mean {mean}, deviation {std}): initial weights are made for inputs of about 1.',
            { min: figure(input.min), max: figure(input.max), mean: figure(input.mean), std: figure(input.std) },
          )
        : say('The widest column of the inputs has {spread} times the range of the narrowest one.', {
            spread: figure(spread),
          });
    return [
      {
        severity: 'warning',
        confidence: isSure ? 'high' : 'medium',
        text,
        evidence: { least: input.min, greatest: input.max, mean: input.mean, deviation: input.std, spread },
        tries: [
          input.min >= 0 && input.max <= 255 && input.max > 1
            ? say('x.div(255) for bytes of pictures')
            : say('subtract the mean and divide by the deviation of each column, those of the training data'),
          say('do the same with every input of predictions'),
        ],
        experiment: 'overfitOneBatch',
        madeBy: 'fit',
      },
    ];
  });
};

function spreadOf({ columns }: InputFacts): number {
  const ranges = (columns ?? []).map(({ min, max }) => max - min).filter((range) => range > 0);
  return ranges.length < 2 ? 1 : Math.max(...ranges) / Math.min(...ranges);
}
