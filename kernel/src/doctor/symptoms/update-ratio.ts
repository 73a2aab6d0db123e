/** Steps that change the weights by far more, or far less, than the thousandth that is usual. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { endsOf, learntNothing, lossesOf, median, seriesOf, stepsOf, valuesOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

/** TheDeepChecker: 0.1 to 1e-4; wider, because one step says little. */
const HIGH = 0.5;
const LOW = 1e-6;
const LEAST_STEPS = 10;

export const updateRatio: Symptom = (facts: Facts) => {
  const { updateRatios } = facts.training.layers;
  const layers = Object.entries(updateRatios)
    .map(([layer, curve]) => ({ layer, ratios: valuesOf(curve) }))
    // weights of 0 have no ratio
    .filter(({ layer, ratios }) => ratios.length > 0 && (facts.training.layers.latest[layer]?.weightNorm ?? 1) > 1e-3)
    .map(({ layer, ratios }) => ({ layer, ratios, ratio: median(ratios) }));
  if (layers.length === 0 || stepsOf(facts.training) < LEAST_STEPS) return [];
  const isLow = layers.every(({ ratio }) => ratio < LOW);
  const high = layers.filter(({ ratio }) => ratio > HIGH);
  const ends = endsOf(lossesOf(facts));
  const hasFallen = ends !== null && ends.last < 0.9 * ends.first;
  const [one] = isLow ? layers : high;
  // a first step is often long; sure is what also goes nowhere
  if (!one || (isLow && hasFallen) || (!isLow && hasFallen && learntNothing(facts) !== true)) return [];
  return [
    {
      severity: 'warning',
      confidence: learntNothing(facts) === true && !hasFallen ? 'high' : 'medium',
      layer: one.layer,
      text: say('A step changes the weights of {layer} by {ratio} of their size, where about 0.001 is usual.', {
        layer: one.layer,
        ratio: figure(one.ratio),
      }),
      evidence: { ratio: one.ratio, looks: one.ratios.length },
      series: seriesOf('step', { 'update ratio': one.ratios }),
      tries: [
        isLow ? say('a larger learning rate') : say('a smaller learning rate'),
        say('experiments.learningRateRangeTest finds one'),
      ],
      experiment: 'learningRateRangeTest',
      madeBy: 'compile',
    },
  ];
};
