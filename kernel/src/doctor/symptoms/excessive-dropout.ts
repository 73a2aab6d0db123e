/** Dropout that leaves too little, or that drops what the loss compares. */
import { percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import type { Sign } from '../finding.ts';
import type { Symptom } from '../symptoms.ts';

const MOST = 0.5;
const FAR_TOO_MUCH = 0.8;

export const excessiveDropout: Symptom = ({ model }: Facts) =>
  (model?.layers ?? []).flatMap(({ name, rate, isOutput, className }): Sign[] => {
    if (rate === null || !/Dropout/.test(className)) return [];
    if (isOutput && rate > 0)
      return [
        {
          severity: 'error',
          confidence: 'high',
          layer: name,
          text: say("{name} sets {rate} of the model's outputs to 0 in training: they are what the loss compares.", {
            name,
            rate: percent(rate),
          }),
          evidence: { rate },
          tries: [say('put {name} before the last layer', { name })],
          madeBy: 'layer',
        },
      ];
    if (rate <= MOST) return [];
    return [
      {
        severity: 'warning',
        confidence: rate >= FAR_TOO_MUCH ? 'high' : 'medium',
        layer: name,
        text: say('{name} drops {rate}: rate is the share that is dropped, not that is kept.', {
          name,
          rate: percent(rate),
        }),
        evidence: { rate },
        tries: [say('a rate of 0.2 to 0.5')],
        madeBy: 'layer',
      },
    ];
  });
