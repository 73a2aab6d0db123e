/** A loss that is NaN or infinite: from then on nothing is learnt. */
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { lossSeries } from '../progress.ts';
import { inWords, type NumberFinding } from '../../numbers/origin.ts';
import type { Sign } from '../finding.ts';
import type { Symptom } from '../symptoms.ts';

export const nonFiniteLoss: Symptom = (facts: Facts) => {
  const { training, after, origin } = facts;
  const known = training.facts['loss'];
  if (origin) return [signOf(origin, facts)];
  if (!known?.isBroken) return [];
  const layer = after?.activations.find(({ nonFinite }) => nonFinite > 0)?.layer;
  const when = known.brokenEpoch === null ? '' : say(' from epoch {epoch}', { epoch: known.brokenEpoch + 1 });
  const from = layer === undefined ? '' : say('; {layer} is the first layer that gives such values', { layer });
  return [
    {
      severity: 'error',
      confidence: 'high',
      ...(layer !== undefined && { layer }),
      text: say('The loss is not a number{when}{from}.', { when, from }),
      evidence: {
        ...(known.brokenEpoch !== null && { epoch: known.brokenEpoch + 1 }),
        ...(known.first !== null && { 'first loss': known.first }),
      },
      series: lossSeries(facts),
      tries: [
        say('run this cell again: it is watched then, and the operation that gives the first such value is named'),
        say('a learning rate of a tenth'),
        say('look for NaN in the data'),
        say('clipValue or globalClipNorm in the optimizers of limpid'),
        say('terminateOnNaN() among the callbacks ends it early'),
      ],
      experiment: 'learningRateRangeTest',
      madeBy: 'fit',
    },
  ];
};

/** Numbers were watched: it is known where it began. */
function signOf({ text, tries, layer, where, ...known }: NumberFinding, facts: Facts): Sign {
  const { began, operation, gradientOf, weight, step, epoch, batch, output, inputs } = known;
  const words = { operation, 'gradient of': gradientOf, weight, step, epoch, batch };
  const [input] = inputs;
  return {
    severity: 'error',
    confidence: 'high',
    ...(layer !== undefined && { layer }),
    ...(where && { at: where }),
    text,
    evidence: {
      began,
      ...Object.fromEntries(
        Object.entries(words).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
      ),
      ...(output && { gave: inWords(output) }),
      ...(input && { [`was given (${input.name})`]: inWords(input) }),
    },
    series: lossSeries(facts),
    tries,
    madeBy: 'fit',
  };
}
