/** Batches of one sample, or one batch of all of them. */
import { count } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import type { Symptom } from '../symptoms.ts';

const MANY = 64;

export const batchSize: Symptom = ({ fit, data, model, training }: Facts) => {
  const size = fit.batchSize;
  if (size === null || !data || data.isBatch || data.samples < MANY || training.plan.epochs === 0) return [];
  const normalizes = model?.layers.find(({ className }) => className === 'BatchNormalization');
  const evidence = { 'batch size': size, samples: data.samples };
  if (size === 1)
    return [
      {
        severity: 'warning',
        confidence: normalizes ? 'high' : 'medium',
        ...(normalizes && { layer: normalizes.name }),
        text: normalizes
          ? say('Batches have one sample, and {name} normalises over the batch.', { name: normalizes.name })
          : say('Batches have one sample: gradients are noisy, and steps take most of their time to begin.'),
        evidence,
        tries: ['batchSize: 32'],
        madeBy: 'fit',
      },
    ];
  if (size < data.samples) return [];
  return [
    {
      severity: 'note',
      confidence: training.plan.epochs >= 100 ? 'low' : 'medium',
      text: say('One batch has all {samples} samples: an epoch is one step, and {epochs} epochs are as many steps.', {
        samples: count(data.samples),
        epochs: count(training.plan.epochs),
      }),
      evidence,
      tries: ['batchSize: 32'],
      madeBy: 'fit',
    },
  ];
};
