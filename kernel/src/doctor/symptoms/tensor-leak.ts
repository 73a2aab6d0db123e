/** Tensors that stay, epoch after epoch. */
import { count } from '../../display/numbers.ts';
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
  return [
    {
      severity: 'warning',
      confidence: isEachStep ? 'high' : 'medium',
      text: `Each epoch leaves ${count(least)} tensors or more${isEachStep ? `, at least one a step` : ''}: they are never disposed.`,
      evidence: { 'tensors an epoch': least, now: counts.at(-1) ?? 0 },
      series: seriesOf('epoch', { tensors: counts }),
      tries: [
        'tf.tidy around what callbacks and losses of your own compute',
        'tensor.dispose() when it is not needed',
        'memory() tells which line made them',
      ],
      madeBy: 'fit',
    },
  ];
};
