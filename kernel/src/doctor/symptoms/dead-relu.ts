/** Units whose ReLU gives 0 for every sample: they have no gradient and stay so. */
import { count, percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { learntNothing, seriesOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

const MANY = 0.6;
const NEARLY_ALL = 0.9;
/** Fewer samples say little of a unit. */
const SAMPLES = 16;

export const deadRelu: Symptom = (facts: Facts) =>
  (facts.after?.activations ?? []).flatMap(({ layer, units, dead, samples }) => {
    const share = dead / Math.max(1, units);
    const isRelu = facts.model?.layers.find(({ name }) => name === layer)?.activation === 'relu';
    if (!isRelu || samples < SAMPLES || share < MANY) return [];
    const isSure = share === 1 || (share >= NEARLY_ALL && learntNothing(facts) === true);
    return [
      {
        severity: isSure ? 'error' : 'warning',
        confidence: isSure ? 'high' : 'medium',
        layer,
        text: say('{dead} of {units} units of {layer} ({share}) give 0 for all of {samples} samples.', {
          dead: count(dead),
          units: count(units),
          layer,
          share: percent(share),
          samples,
        }),
        evidence: { dead, units, samples },
        series: seriesOf('layer', { 'share of dead units': sharesOf(facts) }),
        tries: [
          say('a smaller learning rate'),
          say("'heNormal' initial weights and biases of 0"),
          say('tf.layers.leakyReLU() in its place'),
        ],
        madeBy: 'layer',
      },
    ];
  });

/** Of all layers with a ReLU, in their order. */
function sharesOf({ after, model }: Facts): number[] {
  const isRelu = new Set(model?.layers.flatMap(({ name, activation }) => (activation === 'relu' ? name : [])));
  const all = (after?.activations ?? []).filter(({ layer }) => isRelu.has(layer));
  return all.map(({ dead, units }) => dead / Math.max(1, units));
}
