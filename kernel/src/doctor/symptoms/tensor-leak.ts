/** Tensors that stay, epoch after epoch. */
import { count } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { seriesOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

const LEAST_EPOCHS = 4;

export const tensorLeak: Symptom = ({ tensors, training }: Facts) => {
  // the first epoch makes what stays: weights of the optimizer
  const counts = tensors.slice(1);
  const growths = counts.slice(1).map((now, index) => now - (counts[index] ?? now));
  // tfjs keeps each metric of an epoch until the training ends
  const least = Math.min(...growths) - training.metrics.length;
  if (growths.length < LEAST_EPOCHS - 1 || least < 1) return [];
  const batches = training.batches ?? Infinity;
  const isEachStep = least >= batches && batches > 1;
  const often = isEachStep ? say(', at least one a step') : '';
  return [
    {
      severity: 'warning',
      confidence: isEachStep ? 'high' : 'medium',
      text: say('Each epoch leaves {least} tensors or more{often}: they are never disposed.', {
        least: count(least),
        often,
      }),
      evidence: { 'tensors an epoch': least, now: counts.at(-1) ?? 0 },
      series: seriesOf('epoch', { tensors: counts }),
      tries: [
        say('tf.tidy around what callbacks and losses of your own compute'),
        say('tensor.dispose() when it is not needed'),
        say('memory() tells which line made them'),
      ],
      madeBy: 'fit',
    },
  ];
};
