/** Gradients that are not finite, grow without end, or are far larger before than behind. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import type { Sign } from '../finding.ts';
import { learntNothing, lossSeries, seriesOf, valuesOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

/** First over last layer (AutoTrainer), and a layer's newest over its first. */
const ACROSS = 70;
const GROWN = 1e4;
const LARGE = 1e3;

export const explodingGradients: Symptom = (facts: Facts) => {
  const { latest, gradientNorms } = facts.training.layers;
  const broken = Object.entries(latest).find(([, one]) => (one.nonFinite ?? 0) > 0);
  if (broken) {
    const [layer, { nonFinite = 0 }] = broken;
    return [
      sign(facts, 'high', layer, say('Gradients of {layer} are NaN or infinite.', { layer }), {
        'share not finite': nonFinite,
      }),
    ];
  }
  const layers = Object.entries(gradientNorms).map(([layer, curve]) => ({ layer, norms: valuesOf(curve) }));
  const [first, last] = [layers[0], layers.at(-1)];
  if (!first || !last) return [];
  const grown = layers.find(({ norms }) => (norms.at(-1) ?? 0) > Math.max(LARGE, GROWN * (norms[0] ?? Infinity)));
  if (grown) {
    const [from = 0, to = 0] = [grown.norms[0], grown.norms.at(-1)];
    const text = say('Gradients of {layer} grew from {from} to {to}.', {
      layer: grown.layer,
      from: figure(from),
      to: figure(to),
    });
    const said = sign(facts, 'high', grown.layer, text, { first: from, last: to });
    return [{ ...said, series: seriesOf('step', { 'gradient norm': grown.norms }) }];
  }
  const [before = 0, behind = 0] = [first.norms[0], last.norms[0]];
  if (layers.length < 3 || before < ACROSS * behind || before < LARGE) return [];
  const text = say('Gradients of {layer} are {before}, those of {layer2} {behind}: they grow on their way back.', {
    layer: first.layer,
    before: figure(before),
    layer2: last.layer,
    behind: figure(behind),
  });
  const said = sign(facts, learntNothing(facts) === true ? 'high' : 'medium', first.layer, text, {
    'first layer': before,
    'last layer': behind,
  });
  return [{ ...said, series: seriesOf('layer', { 'gradient norm': layers.map(({ norms }) => norms[0] ?? 0) }) }];
};

function sign(
  facts: Facts,
  confidence: Sign['confidence'],
  layer: string,
  text: string,
  evidence: Sign['evidence'],
): Sign {
  return {
    severity: 'error',
    confidence,
    layer,
    text,
    evidence,
    series: lossSeries(facts),
    tries: [
      say('initial weights of the usual size'),
      say('globalClipNorm: 1 in an optimizer of limpid'),
      say('a smaller learning rate'),
    ],
    madeBy: 'layer',
  };
}
