/** Gradients that fade on their way back: the first layers learn nothing. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { learntNothing, seriesOf, valuesOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

/** First over last layer (AutoTrainer: 1e-3), and the size below which that matters. */
const ACROSS = 1e-3;
const SMALL = 1e-3;
const NOTHING = 1e-7;

export const vanishingGradients: Symptom = (facts: Facts) => {
  const layers = Object.entries(facts.training.layers.gradientNorms)
    .map(([layer, curve]) => ({ layer, norms: valuesOf(curve) }))
    .filter(({ norms }) => norms.length > 0);
  const [first, last] = [layers[0], layers.at(-1)];
  if (!first || !last) return [];
  // where it began: at a good end all gradients are small
  const [before = 0, behind = 0] = [first.norms[0], last.norms[0]];
  const isAll = layers.every(({ norms }) => (norms[0] ?? 1) < NOTHING);
  const isFading = layers.length >= 3 && behind > 0 && before < ACROSS * behind && before < SMALL;
  // what is learnt already has none either
  if ((!isAll && !isFading) || (isAll && learntNothing(facts) === false)) return [];
  return [
    {
      severity: 'error',
      confidence: isAll || learntNothing(facts) === true || before < ACROSS ** 2 * behind ? 'high' : 'medium',
      layer: first.layer,
      text: isAll
        ? say('No layer has a gradient ({layer}: {before}).', { layer: first.layer, before: figure(before) })
        : say('Gradients of {layer} are {before}, those of {layer2} {behind}: they fade on their way back.', {
            layer: first.layer,
            before: figure(before),
            layer2: last.layer,
            behind: figure(behind),
          }),
      evidence: { 'first layer': before, 'last layer': behind, layers: layers.length },
      series: seriesOf('layer', { 'gradient norm': layers.map(({ norms }) => norms[0] ?? 0) }),
      tries: [
        say("'relu' in place of 'sigmoid' and 'tanh' in hidden layers"),
        say('batch normalisation between layers, or ways around them (add)'),
        say('initial weights of the usual size'),
      ],
      experiment: 'overfitOneBatch',
      madeBy: 'layer',
    },
  ];
};
