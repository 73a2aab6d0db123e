/** The same answer to every question. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { learntNothing, lossSeries, stepsOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

/** Of the size of answers, or of the targets' deviation. */
const SAME = 1e-4;
const NEARLY = 0.02;
const SAMPLES = 8;
const LEAST_STEPS = 10;

export const outputCollapse: Symptom = (facts: Facts) =>
  (facts.after?.outputs ?? []).flatMap(({ greatestStd, samples, range, min, max }, index) => {
    const target = facts.data?.y[index];
    const output = facts.model?.outputs[index];
    if (!target || !output || samples < SAMPLES || target.std === 0) return [];
    if (!Number.isFinite(greatestStd) || stepsOf(facts.training) < LEAST_STEPS) return [];
    const isOfNumbers = output.loss.kind === 'squared error' || output.loss.kind === 'absolute error';
    const scale = isOfNumbers
      ? target.std
      : Math.max(1e-12, Math.min(1, Math.max(Math.abs(min), Math.abs(max), range)));
    const share = greatestStd / scale;
    const isNothing = learntNothing(facts) === true;
    if (share > (isNothing ? NEARLY : SAME)) return [];
    return [
      {
        severity: 'error',
        confidence: isNothing || share === 0 ? 'high' : 'medium',
        layer: output.layer,
        text: say(
          'The model gives the same for all of {samples} different samples (its answers deviate by {greatestStd}).',
          { samples, greatestStd: figure(greatestStd) },
        ),
        evidence: { deviation: greatestStd, samples, least: min, greatest: max },
        series: lossSeries(facts),
        tries: [
          say('look at dead, saturated or equal units in the layers before'),
          say('a smaller learning rate'),
          say('normalised inputs'),
        ],
        experiment: 'ablateInput',
        madeBy: 'layer',
      },
    ];
  });
