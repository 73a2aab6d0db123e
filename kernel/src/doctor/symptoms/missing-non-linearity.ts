/** Layers in a row without an activation between them are one linear layer. */
import { say } from '../../say.ts';
import type { Facts, LayerFacts } from '../facts.ts';
import type { Symptom } from '../symptoms.ts';

const LINEAR = /^(Dense|(Separable|Depthwise)?Conv[123]D(Transpose)?)$/;
/** They change nothing of that. */
const BETWEEN =
  /^(Dropout|Flatten|Reshape|InputLayer|Permute|ZeroPadding2D|SpatialDropout1D|AveragePooling2D|BatchNormalization)$/;

export const missingNonLinearity: Symptom = ({ model }: Facts) => {
  const layers = model?.layers ?? [];
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const hidden = layers.filter(({ className, isOutput }) => LINEAR.test(className) && !isOutput);
  const linear = hidden.flatMap((layer) => {
    const next = layer.activation === 'linear' ? nextSum(layer, byName) : undefined;
    return next ? [{ ...layer, isBottleneck: (layer.units ?? 0) < (next.units ?? 0) }] : [];
  });
  const isAll = linear.length === hidden.length && hidden.length >= 2;
  return linear.map(({ name, className, isBottleneck }) => ({
    severity: 'warning',
    confidence: isAll ? 'high' : isBottleneck ? 'low' : 'medium',
    layer: name,
    text: isAll
      ? say('No layer before the last one has an activation: together they are one linear layer.')
      : say('{name} ({className}) has no activation, and the next layer computes sums too.', { name, className }),
    evidence: { 'linear layers': linear.length, 'hidden layers': hidden.length },
    tries: [say("activation: 'relu' in {name}", { name })],
    madeBy: 'layer',
  }));
};

/** The layer of sums that what it gives comes to, with nothing in between that is not linear. */
function nextSum({ next }: LayerFacts, byName: ReadonlyMap<string, LayerFacts>): LayerFacts | undefined {
  const [name = '', ...others] = new Set(next);
  const layer = byName.get(name);
  if (!layer || others.length > 0) return undefined;
  if (LINEAR.test(layer.className)) return layer;
  return BETWEEN.test(layer.className) ? nextSum(layer, byName) : undefined;
}
