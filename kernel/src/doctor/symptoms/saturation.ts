/** Sigmoid or tanh units at their ends, where they have no gradient. */
import { percent } from '../../display/numbers.ts';
import type { Facts } from '../facts.ts';
import { learntNothing, seriesOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

const MANY = 0.5;
const NEARLY_ALL = 0.85;

export const saturation: Symptom = (facts: Facts) =>
  (facts.after?.activations ?? []).flatMap(({ layer, saturated, samples }) => {
    const found = facts.model?.layers.find(({ name }) => name === layer);
    if (!found || found.isOutput || saturated < MANY) return [];
    const isSure = saturated >= NEARLY_ALL && learntNothing(facts) === true;
    return [
      {
        severity: isSure ? 'error' : 'warning',
        confidence: isSure ? 'high' : 'medium',
        layer,
        text: `${percent(saturated)} of what ${layer} (${found.activation}) gives for ${samples} samples is at its ends.`,
        evidence: { share: saturated, samples },
        series: seriesOf('layer', {
          'share at the ends': (facts.after?.activations ?? []).map((one) => one.saturated),
        }),
        tries: ['inputs and initial weights of the usual size', 'batch normalisation before it', "'relu' in its place"],
        madeBy: 'layer',
      },
    ];
  });
