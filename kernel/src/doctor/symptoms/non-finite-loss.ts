/** A loss that is NaN or infinite: from then on nothing is learnt. */
import type { Facts } from '../facts.ts';
import { lossesOf, pictured } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

export const nonFiniteLoss: Symptom = (facts: Facts) => {
  const { training, after } = facts;
  const known = training.facts['loss'];
  if (!known?.isBroken) return [];
  const layer = after?.activations.find(({ nonFinite }) => nonFinite > 0)?.layer;
  const when = known.brokenEpoch === null ? '' : ` from epoch ${known.brokenEpoch + 1}`;
  return [
    {
      severity: 'error',
      confidence: 'high',
      ...(layer !== undefined && { layer }),
      text: `The loss is not a number${when}${layer === undefined ? '' : `; ${layer} is the first layer that gives such values`}.`,
      evidence: {
        ...(known.brokenEpoch !== null && { epoch: known.brokenEpoch + 1 }),
        ...(known.first !== null && { 'first loss': known.first }),
      },
      series: pictured(lossesOf(facts)),
      tries: [
        'a learning rate of a tenth',
        'look for NaN in the data',
        'clipValue or globalClipNorm in the optimizers of limpid',
        'terminateOnNaN() among the callbacks ends it early',
      ],
      experiment: 'learningRateRangeTest',
      madeBy: 'fit',
    },
  ];
};
