/** Attributions as numbers of a sample's values and places. Pure. */
import { say } from '../say.ts';
import { placesOf } from './features.ts';
import { resize } from './heat-map.ts';
import type { Attribution, MethodName } from './method.ts';

/** Maps of a layer that lie over the picture. */
const MAPS: readonly MethodName[] = ['grad-cam', 'grad-cam-plus-plus', 'score-cam', 'layer-cam'];

/** By how much the score changes with a value, or how often: what is left is how much of the score is the value's. */
const SLOPES: readonly MethodName[] = [
  'saliency',
  'smooth-grad',
  'smooth-grad-squared',
  'var-grad',
  'guided-backpropagation',
  'deconvolution',
];

export function isSlope({ method }: Attribution): boolean {
  return SLOPES.includes(method);
}

/** Why the attribution has no value for each value of a sample of such a shape; undefined where it has. */
export function unfitForSample({ method, layer, shape }: Attribution, sample: readonly number[]): string | undefined {
  if (MAPS.includes(method) && sample.length === 3) return undefined;
  if (layer !== undefined) return say('its values are of the layer {layer} and not of the sample', { layer });
  if (shape.join() === sample.join()) return undefined;
  return say('it is of shape [{shape}], and the sample of [{sample}]', {
    shape: shape.join(', '),
    sample: sample.join(', '),
  });
}

/** One for each value of the sample, row-major; a map of a layer is enlarged, and holds for all channels. */
export function onSample(attribution: Attribution, sample: readonly number[]): Float32Array {
  const { method, values, shape } = attribution;
  if (!MAPS.includes(method)) return values;
  const [height = 1, width = 1, channels = 1] = sample;
  const [rows = 1, columns = 1] = shape;
  const large = resize(values, columns, rows, width, height);
  return Float32Array.from({ length: large.length * channels }, (_, at) => large[Math.floor(at / channels)] ?? 0);
}

/** How much each place counts for the score, channels added up: how strongly it does, where values are slopes. */
export function onPlaces(attribution: Attribution, sample: readonly number[]): Float64Array {
  const values = onSample(attribution, sample);
  const places = new Float64Array(placesOf(sample).reduce((product, side) => product * side, 1));
  const depth = values.length / places.length;
  values.forEach((value, at) => {
    const place = Math.floor(at / depth);
    places[place] = (places[place] ?? 0) + (isSlope(attribution) ? Math.abs(value) : value);
  });
  return places;
}
