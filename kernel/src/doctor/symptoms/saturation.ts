/** Sigmoid or tanh units at their ends, where they have no gradient. */
import { percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
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
        text: say('{saturated} of what {layer} ({activation}) gives for {samples} samples is at its ends.', {
          saturated: percent(saturated),
          layer,
          activation: found.activation ?? '',
          samples,
        }),
        evidence: { share: saturated, samples },
        series: seriesOf('layer', {
          'share at the ends': (facts.after?.activations ?? []).map((one) => one.saturated),
        }),
        tries: [
          say('inputs and initial weights of the usual size'),
          say('batch normalisation before it'),
          say("'relu' in its place"),
        ],
        madeBy: 'layer',
      },
    ];
  });
