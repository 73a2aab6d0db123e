/** `counterfactuals(model, x)`: what would have to change for another answer? */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { LimpidError } from '../../errors.ts';
import { checkModel } from '../explainer.ts';
import type { Cost, Model, Samples } from '../method.ts';
import { countOf } from '../noise.ts';
import { predictionOf } from '../prediction.ts';
import { sampleOf } from '../sample.ts';
import { inputShape, outputs } from '../score.ts';
import { climb } from './climb.ts';
import { changedFeatures, distanceOf, distanceOfFeature, putBack, spaceOf } from './columns.ts';
import type { ColumnOptions, Feature, Space } from './columns.ts';
import { Counterfactuals } from './counterfactuals-result.ts';
import type { Counterfactual, SearchName } from './counterfactuals-result.ts';
import { evolve } from './genetic.ts';
import { goalOf } from './goal.ts';
import type { Goal, GoalOptions } from './goal.ts';
import { landscapeOf } from './landscape.ts';
import type { Landscape } from './landscape.ts';
import { polished } from './polish.ts';
import { between, descend } from './wachter.ts';

export interface CounterfactualOptions extends GoalOptions, ColumnOptions {
  /** How many, as different from each other as may be. Left out: 1. */
  count?: number;
  /**
   * `gradient` follows slopes, `genetic` mixes and changes samples that come near, `random` draws. Left out: gradients, and
   * the genetic search where the model has none or they do not lead to enough counterfactuals.
   */
  search?: SearchName;
  /** How much several counterfactuals are driven apart. Left out: 1. */
  diversity?: number;
  /** Of everything that is drawn: the same seed gives the same bits. Left out: 0. */
  seed?: number;
}

const STREAM = 31;
/** Rows that descend together, whatever `count` is. */
const [FEWEST_ROWS, MOST_ROWS] = [4, 24];
/** Two that are nearer to each other than this share of their way are one. */
const SAME = 1e-3;

/**
 * The nearest samples that the model answers otherwise (Wachter et al., 2017), diverse where several are asked for (DiCE,
 * Mothilal et al., 2020). Each one found has the wanted answer when the model is asked for it alone; immutable columns are
 * the sample's bit by bit; ranges, steps and groups hold; and none of its changed features can be put back alone.
 * @param model a layers or graph model of one input whose output has shape [batch, outputs]
 * @param x one sample, with or without its batch dimension: a tensor or nested lists
 * @returns those that were found, nearest first. That can be none, and then how near the search came
 * @throws LimpidError when an option does not fit the sample or the model, or the sample has the wanted answer already
 */
export async function counterfactuals(
  model: Model,
  x: Samples,
  options: CounterfactualOptions = {},
): Promise<Counterfactuals> {
  checkModel(model);
  const sample = sampleOf(x, 'x', inputShape(model));
  try {
    const count = countOf(options.count ?? 1, 'count');
    const answer = outputs(model, sample);
    const goal = goalOf(model, answer, options);
    const space = spaceOf(sample, options);
    const shape = sample.shape.slice(1);
    const cost: Cost = { forward: 1, backward: 0 };
    const { rows, searches } = await searched(landscapeOf(model, shape, space, goal, cost), count, options);
    const alone = (row: Float32Array) => answerAlone(model, shape, row, cost);
    const candidates = rows.map((row) => counterfactualOf(space, needed(space, goal, row, alone), alone, options));
    const reached = candidates.filter((candidate) => goal.isReached(candidate.prediction.outputs));
    const found = chosen(space, reached, count, options.diversity ?? 1);
    return new Counterfactuals({
      columns: space.names,
      shape,
      values: space.sample,
      prediction: predictionOf(answer, options.classes),
      target: goal.target,
      range: goal.range,
      goal: goal.words,
      found,
      nearest: found.length > 0 ? undefined : candidates[0],
      asked: count,
      searches,
      cost,
    });
  } finally {
    sample.dispose();
  }
}

interface Searched {
  /** Those that reach the goal, nearest first, or else the one that lacks least. */
  rows: Float32Array[];
  searches: SearchName[];
}

async function searched(landscape: Landscape, count: number, options: CounterfactualOptions): Promise<Searched> {
  const { search, seed = 0 } = options;
  const random = new Stream(seed, STREAM);
  const tried: Float32Array[] = [];
  const searches: SearchName[] = [];
  let hasSlope = false;
  let rows: Float32Array[] = [];
  if (search === undefined || search === 'gradient') {
    const ends = await followed(landscape, count, options, random);
    hasSlope = ends !== undefined;
    if (ends) {
      searches.push('gradient');
      tried.push(...ends);
      rows = await refined(landscape, ends, count, hasSlope);
      rows = unique(landscape.space, [
        ...rows,
        ...(await refined(landscape, await elsewhere(landscape, rows, count), count, hasSlope)),
      ]);
    }
  }
  if (search !== 'gradient' && rows.length < count) {
    const name = search ?? 'genetic';
    const bred = await evolve(landscape, random, name === 'random' ? 0 : undefined);
    searches.push(name);
    tried.push(...bred);
    rows = unique(landscape.space, [...rows, ...(await refined(landscape, bred, count, hasSlope))]);
  }
  return { rows: rows.length > 0 ? rows : await leastLacking(landscape, tried), searches };
}

/** Where gradients lead; undefined where the model has none and another search may be tried. */
async function followed(
  landscape: Landscape,
  count: number,
  { search, diversity = 1 }: CounterfactualOptions,
  random: Stream,
): Promise<Float32Array[] | undefined> {
  try {
    const rows = Math.min(Math.max(FEWEST_ROWS, 2 * count), MOST_ROWS);
    const ends = await descend(landscape, rows, count > 1 ? diversity : 0, random);
    const starts = [landscape.space.sample, ...ends].map((values) => ({ values, frozen: new Set<Feature>() }));
    return await climb(landscape, starts);
  } catch (error) {
    if (search === undefined && error instanceof LimpidError && error.code === 'EXPLAIN_NO_GRADIENT') return undefined;
    throw error;
  }
}

/** From the sample again, without features that the nearest ones change: in other ways. */
async function elsewhere(landscape: Landscape, rows: readonly Float32Array[], count: number): Promise<Float32Array[]> {
  const { space } = landscape;
  const used = new Set(rows.slice(0, 1).flatMap((row) => changedFeatures(space, row)));
  const ends: Float32Array[] = [];
  for (let time = 1; time < count && used.size > 0 && used.size < space.features.length; time++) {
    const [end] = await climb(landscape, [{ values: space.sample, frozen: used }]);
    if (end === undefined) break;
    ends.push(end);
    const [first] = changedFeatures(space, end).sort(
      (a, b) => distanceOfFeature(space, b, end) - distanceOfFeature(space, a, end),
    );
    if (first === undefined) break;
    used.add(first);
  }
  return ends;
}

/** Of those that reach the goal: nearer and sparser, each once, nearest first. */
async function refined(
  landscape: Landscape,
  rows: readonly Float32Array[],
  count: number,
  hasSlope: boolean,
): Promise<Float32Array[]> {
  const lacking = await landscape.lacking(rows);
  const better: Float32Array[] = [];
  const reached = rows.filter((_, at) => (lacking[at] ?? Infinity) <= 0);
  for (const row of unique(landscape.space, reached).slice(0, 2 * count + 2)) {
    // Others would be exchanged for the nearest one, too.
    better.push(await polished(landscape, row, hasSlope && better.length === 0));
  }
  return unique(landscape.space, better);
}

/** Each once, nearest first. */
function unique(space: Space, rows: readonly Float32Array[]): Float32Array[] {
  const kept: { row: Float32Array; distance: number }[] = [];
  const measured = rows.map((row) => ({ row, distance: distanceOf(space, row) }));
  for (const one of measured.sort((a, b) => a.distance - b.distance)) {
    const isNew = kept.every(({ row }) => between(space, row, one.row) > SAME * one.distance);
    if (isNew) kept.push(one);
  }
  return kept.map(({ row }) => row);
}

async function leastLacking(landscape: Landscape, rows: readonly Float32Array[]): Promise<Float32Array[]> {
  const lacking = await landscape.lacking(rows);
  const least = lacking.reduce((best, lacks, at) => (lacks < (lacking[best] ?? Infinity) ? at : best), 0);
  return rows.slice(least, least + 1);
}

/** Outputs for one row, as a notebook asks for them: in a batch the last bits could be others. */
function answerAlone(model: Model, shape: readonly number[], values: Float32Array, cost: Cost): Float32Array {
  cost.forward++;
  const row = tf.tensor(values, [1, ...shape]);
  try {
    return outputs(model, row);
  } finally {
    row.dispose();
  }
}

type Ask = (row: Float32Array) => Float32Array;

/** Right at the border a feature may be needed for keeping away from it alone. */
function needed(space: Space, goal: Goal, row: Float32Array, alone: Ask): Float32Array {
  let values = row;
  for (const feature of changedFeatures(space, row)) {
    const without = putBack(space, feature, values);
    if (goal.isReached(alone(without))) values = without;
  }
  return values === row ? row : needed(space, goal, values, alone);
}

function counterfactualOf(
  space: Space,
  values: Float32Array,
  alone: Ask,
  { classes }: CounterfactualOptions,
): Counterfactual {
  const columns = changedFeatures(space, values)
    .flatMap((feature) => feature.columns)
    .filter((column) => values[column] !== space.sample[column])
    .sort((a, b) => a - b);
  return {
    values,
    prediction: predictionOf(alone(values), classes),
    distance: distanceOf(space, values),
    changes: columns.map((column) => ({
      column,
      name: space.names[column] ?? String(column),
      from: space.sample[column] ?? 0,
      to: values[column] ?? 0,
    })),
  };
}

/** The nearest one, and then again and again the one that is near and unlike those that are there. */
function chosen(
  space: Space,
  candidates: readonly Counterfactual[],
  count: number,
  diversity: number,
): Counterfactual[] {
  const left = candidates.toSorted((a, b) => a.distance - b.distance);
  const farthest = left.at(-1)?.distance ?? 1;
  const found = left.splice(0, 1);
  while (found.length < count && left.length > 0) {
    const worth = ({ values, distance }: Counterfactual) => {
      const nearest = Math.min(...found.map((other) => between(space, values, other.values)));
      // Mothilal et al. weigh proximity half.
      return (diversity * nearest) / (1 + nearest) - (0.5 * distance) / farthest;
    };
    const best = left.reduce((one, other) => (worth(other) > worth(one) ? other : one));
    left.splice(left.indexOf(best), 1);
    found.push(best);
  }
  return found.sort((a, b) => a.distance - b.distance);
}
