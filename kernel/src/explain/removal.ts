/**
 * Deletion and insertion (Petsiuk, Das and Saenko, "RISE: Randomized Input Sampling for Explanation of Black-box Models",
 * 2018): the score as places of the sample are replaced by those of a baseline, or put into it, the most important first.
 * The area under the curve is compared with that of random orders, which is the same for both: one backwards is the other.
 */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../engine/random/stream.ts';
import { LimpidError } from '../errors.ts';
import { figure } from '../display/numbers.ts';
import { say } from '../say.ts';
import { range } from './chunks.ts';
import { baselineOf } from './comparing.ts';
import { placesOf } from './features.ts';
import type { Case } from './judging.ts';
import { throughMasks } from './masks.ts';
import type { Judgement, Question } from './method.ts';
import { countOf } from './noise.ts';
import { onPlaces } from './on-sample.ts';

const PARTS = 20;
const ORDERS = 20;
const STREAM = 24;
/** Standard deviations of random orders that an order must be better by. */
const LEAST_GAP = 3;

/** Whether places go from the sample or come into it. */
export type Direction = 'deletion' | 'insertion';

export async function judgeOrder(one: Case, direction: Direction): Promise<Omit<Judgement, 'judge'>> {
  const baseline = baselineOf(one);
  try {
    const counts = onPlaces(one.attribution, shapeOf(one.question));
    const order = range(0, counts.length).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
    const taken = cutsOf(one, counts.length);
    const [values = []] = await curvesOf(one.question, baseline, [order], taken, direction);
    const at = taken.map((places) => places / counts.length);
    const value = areaUnder(at, values);
    const chance = await chanceOf(one, baseline, taken);
    const { mean, deviation } = chance;
    return { value, ...verdict(value, chance, direction), curve: { at, values }, chance: { mean, deviation } };
  } finally {
    baseline.dispose();
  }
}

function verdict(value: number, { mean, deviation, best }: Chance, direction: Direction) {
  if (deviation === 0) return { passed: undefined, says: say('The score is the same in whatever order places go') };
  const isDeletion = direction === 'deletion';
  const gap = (isDeletion ? mean - value : value - mean) / deviation;
  const says = say('{gap} deviations {better} than random orders', {
    gap: figure(Math.abs(gap)),
    better: gap < 0 ? say('worse') : say('better'),
  });
  if (gap > LEAST_GAP) return { passed: true, says };
  // Where a few places decide, random orders differ so much that the best there is cannot be so far off.
  const isBest = isDeletion ? value < best.deletion : value > best.insertion;
  return isBest ? { passed: undefined, says: say('{says}, and than each of them', { says }) } : { passed: false, says };
}

/** Numbers of places: none, then more and more, then all. */
function cutsOf({ options }: Case, places: number): number[] {
  const parts = Math.min(places, countOf(options.parts ?? PARTS, 'parts'));
  return range(0, parts + 1).map((part) => Math.round((part * places) / parts));
}

/** Scores for each order and number of places that are taken. */
async function curvesOf(
  question: Question,
  baseline: tf.Tensor,
  orders: readonly (readonly number[])[],
  taken: readonly number[],
  direction: Direction,
): Promise<number[][]> {
  const shape = shapeOf(question);
  const sides = placesOf(shape);
  const ones = shape.slice(sides.length).map(() => 1);
  const curves = orders.map((): number[] => []);
  const masksOf = (start: number, end: number) => {
    const masks = range(start, end).map((row) => {
      const order = orders[Math.floor(row / taken.length)] ?? [];
      const isDeletion = direction === 'deletion';
      const mask = new Float32Array(order.length).fill(isDeletion ? 1 : 0);
      for (const place of order.slice(0, taken[row % taken.length])) mask[place] = isDeletion ? 0 : 1;
      return tf.tensor(mask, [...sides, ...ones]);
    });
    return tf.stack(masks);
  };
  const masked = { owner: 0, baselines: baseline };
  await throughMasks(question, masked, orders.length * taken.length, masksOf, (scores, start) => {
    scores.forEach((score, at) => curves[Math.floor((start + at) / taken.length)]?.push(score));
  });
  return curves;
}

interface Chance {
  mean: number;
  deviation: number;
  /** Of the random orders. */
  best: { readonly [direction in Direction]: number };
}

/** The same for all attributions that answer one question, and it costs most: kept as long as the question is. */
const CHANCES = new WeakMap<Question, Map<string, Chance>>();

async function chanceOf({ question, options }: Case, baseline: tf.Tensor, taken: readonly number[]): Promise<Chance> {
  const count = countOf(options.orders ?? ORDERS, 'orders');
  if (count < 2) throw new LimpidError('EXPLAIN_ORDERS', { given: count });
  const known = CHANCES.get(question) ?? new Map<string, Chance>();
  CHANCES.set(question, known);
  const key = [...baseline.dataSync()].join();
  const before = known.get(key);
  if (before) return before;
  const random = new Stream(options.seed ?? 0, STREAM);
  const places = taken.at(-1) ?? 0;
  const orders = range(0, count).map(() => shuffled(range(0, places), random));
  const curves = await curvesOf(question, baseline, orders, taken, 'deletion');
  const at = taken.map((some) => some / places);
  const areas = curves.map((values) => areaUnder(at, values));
  const mean = areas.reduce((sum, area) => sum + area, 0) / count;
  const variance = areas.reduce((sum, area) => sum + (area - mean) ** 2, 0) / (count - 1);
  const best = { deletion: Math.min(...areas), insertion: Math.max(...areas) };
  const chance = { mean, deviation: Math.sqrt(variance), best };
  known.set(key, chance);
  return chance;
}

/** Trapezoids. */
function areaUnder(at: readonly number[], values: readonly number[]): number {
  return range(1, at.length).reduce(
    (area, end) => area + (((values[end - 1] ?? 0) + (values[end] ?? 0)) / 2) * ((at[end] ?? 0) - (at[end - 1] ?? 0)),
    0,
  );
}

/** Fisher and Yates. */
export function shuffled<T>(values: readonly T[], random: Stream): T[] {
  const all = [...values];
  for (let last = all.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const [one, two] = [all[last], all[other]];
    if (one !== undefined && two !== undefined) [all[last], all[other]] = [two, one];
  }
  return all;
}

function shapeOf({ samples }: Question): number[] {
  return samples.shape.slice(1);
}
