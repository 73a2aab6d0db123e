/** From a counterfactual to a nearer and sparser one: what need not change is put back, and the rest goes back as far as it may. */
import { climb } from './climb.ts';
import { changedFeatures, distanceOf, distanceOfFeature, putBack, settled } from './columns.ts';
import type { Feature, NumberFeature } from './columns.ts';
import type { Landscape } from './landscape.ts';

/** More features than this are not exchanged for others: each asks for a climb. */
const MOST_EXCHANGED = 12;
const [EXCHANGES, MOST_REFINED] = [3, 6];
/** How much of a feature is put back for others. */
const SHARES = [1, 0.3, 0.05];
/** A number is found to one part in SECTIONS ** NARROWINGS of its change. */
const [SECTIONS, NARROWINGS] = [16, 5];
const HALVINGS = 12;

/**
 * @param row reaches the goal
 * @param hasSlope whether there are gradients to exchange features by
 * @returns reaches it too, and would not with any one feature more put back
 */
export async function polished(landscape: Landscape, row: Float32Array, hasSlope: boolean): Promise<Float32Array> {
  let best = await sparser(landscape, await pulledBack(landscape, await sparser(landscape, row)));
  for (let round = 0; hasSlope && round < EXCHANGES; round++) {
    const better = await exchanged(landscape, best);
    if (better === undefined) break;
    best = better;
  }
  return best;
}

/** Puts back features, those that change least first, until each one that is left is needed. */
async function sparser(landscape: Landscape, row: Float32Array): Promise<Float32Array> {
  const { space } = landscape;
  let values = row;
  for (;;) {
    const changed = changedFeatures(space, values);
    const lacking = await landscape.lacking(changed.map((feature) => putBack(space, feature, values)));
    const spare = changed
      .map((feature, at) => ({ feature, lacks: lacking[at] ?? Infinity }))
      .filter(({ lacks }) => lacks <= 0)
      .map(({ feature }) => ({ feature, distance: distanceOfFeature(space, feature, values) }));
    if (spare.length === 0) return values;
    // Few are put back one by one, the farthest first; of many, as many of the nearest at once as may be.
    const order = spare.sort((a, b) => (spare.length > 64 ? a.distance - b.distance : b.distance - a.distance));
    const prefixes = spare.length > 64 ? lengths(spare.length) : [1];
    const tries = prefixes.map((length) =>
      order.slice(0, length).reduce((left, { feature }) => putBack(space, feature, left), values),
    );
    const found = await landscape.lacking(tries);
    values = tries.findLast((_, at) => (found[at] ?? Infinity) <= 0) ?? values;
  }
}

/** 1, 2, 4, … up to `most`. */
function lengths(most: number): number[] {
  return [...Array.from({ length: Math.ceil(Math.log2(most)) }, (_, power) => 2 ** power), most];
}

/** Each number in turn, the farthest first, as near to the sample as the goal allows with the others as they are. */
async function pulledBack(landscape: Landscape, row: Float32Array): Promise<Float32Array> {
  const { space } = landscape;
  const values = row.slice();
  const numbers = changedFeatures(space, values)
    .filter((feature): feature is NumberFeature => feature.kind === 'number')
    .sort((a, b) => distanceOfFeature(space, b, values) - distanceOfFeature(space, a, values));
  if (numbers.length > 64) return along(landscape, values);
  for (const feature of numbers) {
    const [column] = feature.columns;
    values[column] = await nearestReached(landscape, values, feature);
  }
  return values;
}

/** The value of one number, as near to the sample's as the goal allows: between points the border is where they change. */
async function nearestReached(landscape: Landscape, values: Float32Array, feature: NumberFeature): Promise<number> {
  const [column] = feature.columns;
  let [near, far] = [landscape.space.sample[column] ?? 0, values[column] ?? 0];
  for (let narrowing = 0; narrowing < NARROWINGS; narrowing++) {
    const points = Array.from({ length: SECTIONS - 1 }, (_, at) =>
      settled(feature, near + ((far - near) * (at + 1)) / SECTIONS),
    );
    const lacking = await landscape.lacking(points.map((point) => values.with(column, point)));
    const first = lacking.findIndex((lacks) => lacks <= 0);
    const before = first < 0 ? points.at(-1) : points[first - 1];
    near = before ?? near;
    far = points[first] ?? far;
  }
  return far;
}

/** Of very many numbers all go back together. */
async function along(landscape: Landscape, row: Float32Array): Promise<Float32Array> {
  const { space } = landscape;
  let [near, far, best] = [0, 1, row];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const share = (near + far) / 2;
    const tried = row.slice();
    for (const feature of changedFeatures(space, row)) {
      if (feature.kind === 'group') continue;
      const [column] = feature.columns;
      const from = space.sample[column] ?? 0;
      tried[column] = settled(feature, from + share * ((row[column] ?? 0) - from));
    }
    const [lacks = Infinity] = await landscape.lacking([tried]);
    if (lacks <= 0) [far, best] = [share, tried];
    else near = share;
  }
  return best;
}

/** A copy with one number nearer to the sample's by a share of its way; a category goes back at once. */
function partlyBack({ space }: Landscape, feature: Feature, row: Float32Array, share: number): Float32Array {
  if (share === 1 || feature.kind === 'group') return putBack(space, feature, row);
  const [column] = feature.columns;
  const [from, value] = [space.sample[column] ?? 0, row[column] ?? 0];
  return row.with(column, settled(feature, value + share * (from - value)));
}

/** One feature put back, all of it or a part, and others changed in its place, where that is nearer. */
async function exchanged(landscape: Landscape, row: Float32Array): Promise<Float32Array | undefined> {
  const { space } = landscape;
  const changed = changedFeatures(space, row);
  if (changed.length < 2 || changed.length > MOST_EXCHANGED) return undefined;
  const starts = changed.flatMap((feature) =>
    SHARES.map((share) => ({
      values: partlyBack(landscape, feature, row, share),
      frozen: new Set<Feature>([feature]),
    })),
  );
  const ends = await climb(landscape, starts);
  const lacking = await landscape.lacking(ends);
  const reached = ends
    .filter((_, at) => (lacking[at] ?? Infinity) <= 0)
    .sort((a, b) => distanceOf(space, a) - distanceOf(space, b))
    .slice(0, MOST_REFINED);
  let best: Float32Array | undefined;
  for (const end of reached) {
    const nearer = await sparser(landscape, await pulledBack(landscape, await sparser(landscape, end)));
    if (distanceOf(space, nearer) < distanceOf(space, best ?? row) * (1 - 1e-4)) best = nearer;
  }
  return best;
}
