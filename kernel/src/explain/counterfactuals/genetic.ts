/**
 * Counterfactuals without gradients: what reaches the goal near the sample is kept, mixed and changed, generation by
 * generation (as in DiCE after Schleich et al., "GeCo", 2021). Without generations it is a random search.
 */
import type { Stream } from '../../engine/random/stream.ts';
import { distanceOf, hotOf, putBack, setHot, settled } from './columns.ts';
import type { Feature, NumberFeature, Space } from './columns.ts';
import type { Landscape } from './landscape.ts';

const POPULATION = 128;
const KEPT = 32;
const GENERATIONS = 40;
/** So many without a better one, and it ends. */
const PATIENCE = 8;

/** @returns the best of all that were tried: those that reach the goal, nearest first, then those that lack least */
export async function evolve(landscape: Landscape, random: Stream, generations = GENERATIONS): Promise<Float32Array[]> {
  const { space } = landscape;
  const first = Array.from({ length: generations > 0 ? POPULATION : 8 * POPULATION }, (_, at) =>
    changed(space, space.sample, 1 + (at % space.features.length), random),
  );
  let kept = await fittest(landscape, first, []);
  for (let generation = 0, waited = 0; generation < generations && waited < PATIENCE; generation++) {
    const before = kept[0]?.fitness ?? Infinity;
    const children = Array.from({ length: POPULATION }, () => childOf(space, kept, random));
    kept = await fittest(landscape, children, kept);
    waited = (kept[0]?.fitness ?? Infinity) < before * (1 - 1e-3) ? 0 : waited + 1;
  }
  return kept.map(({ row }) => row);
}

interface Member {
  row: Float32Array;
  /** Distance where it reaches the goal; all others come after all of those. */
  fitness: number;
}

const BEYOND = 1e9;

async function fittest(
  landscape: Landscape,
  rows: readonly Float32Array[],
  known: readonly Member[],
): Promise<Member[]> {
  const lacking = await landscape.lacking(rows);
  const members = rows.map((row, at): Member => {
    const lacks = lacking[at] ?? Infinity;
    return { row, fitness: lacks <= 0 ? distanceOf(landscape.space, row) : BEYOND * (1 + lacks) };
  });
  const seen = new Set<string>();
  return [...known, ...members]
    .sort((a, b) => a.fitness - b.fitness)
    .filter(({ row }) => {
      const key = row.join();
      return seen.has(key) ? false : seen.add(key);
    })
    .slice(0, KEPT);
}

/** Each feature of one of two parents; then a few back to the sample, and a few changed. */
function childOf(space: Space, kept: readonly Member[], random: Stream): Float32Array {
  const parent = () => kept[random.below(kept.length)]?.row ?? space.sample;
  const [one, other] = [parent(), parent()];
  let child: Float32Array = one.slice();
  for (const feature of space.features) {
    if (random.uniform() < 0.5) for (const column of feature.columns) child[column] = other[column] ?? 0;
  }
  if (random.uniform() < 0.5) child = putBack(space, oneOf(space.features, random), child);
  return random.uniform() < 0.7 ? changed(space, child, 1, random) : child;
}

/** A copy with some features changed. */
function changed(space: Space, row: Float32Array, features: number, random: Stream): Float32Array {
  const values = row.slice();
  for (let times = 0; times < features; times++) {
    const feature = oneOf(space.features, random);
    if (feature.kind === 'group') {
      const others = feature.choices.filter((choice) => choice !== hotOf(feature, values));
      setHot(feature, others[random.below(others.length)] ?? hotOf(feature, values), values);
    } else {
      const [column] = feature.columns;
      values[column] = settled(feature, drawn(feature, values[column] ?? 0, random));
    }
  }
  return values;
}

/** Anywhere in its range, or near where it is: steps of many sizes. */
function drawn({ least, most, scale }: NumberFeature, value: number, random: Stream): number {
  const isBounded = Number.isFinite(least) && Number.isFinite(most);
  if (isBounded && random.uniform() < 0.3) return least + (most - least) * random.uniform();
  const size = scale * 2 ** (8 * random.uniform() - 4);
  return value + (random.uniform() < 0.5 ? -size : size);
}

function oneOf(features: readonly Feature[], random: Stream): Feature {
  const feature = features[random.below(features.length)];
  if (feature === undefined) throw new RangeError('Nothing may change.');
  return feature;
}
