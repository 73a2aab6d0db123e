/**
 * Counterfactuals by gradients (Wachter et al., "Counterfactual explanations without opening the black box", 2017), several
 * at once and kept apart by the determinant of their kernel (DiCE: Mothilal et al., "Explaining machine learning classifiers
 * through diverse counterfactual explanations", 2020). What is lacking weighs the more the longer it is, until the answer
 * flips; distances are L1, and their slope at zero is taken care of by soft thresholds.
 */
import type { Stream } from '../../engine/random/stream.ts';
import { hotOf, setHot, settled } from './columns.ts';
import type { Feature, Space } from './columns.ts';
import type { Landscape } from './landscape.ts';

const ROUNDS = 120;
const [FIRST_STEP, LAST_STEP] = [0.1, 0.01];
/** What is lacking weighs so much more after each round in which it is not reached, and less after the others. */
const [MORE, LESS] = [1.06, 0.9];
/** Where nothing comes nearer by this share for so many rounds, it ends. */
const [ENOUGH, PATIENCE] = [0.999, 30];
/** Of one feature in one round, in steps: steep places would throw it far away. */
const STEEPEST = 5;
/** Keeps the kernel of equal rows from having no inverse, as in DiCE. */
const JITTER = 1e-4;

/**
 * @param count how many, of which the first starts at the sample and the others beside it
 * @param diversity how much they are driven apart
 * @returns the nearest row that reached the goal of each, or where it ended
 */
export async function descend(
  landscape: Landscape,
  count: number,
  diversity: number,
  random: Stream,
): Promise<Float32Array[]> {
  const { space } = landscape;
  const rows = Array.from({ length: count }, (_, row) => begun(space, row === 0 ? 0 : 1, random));
  const weights = new Array<number>(count).fill(0);
  const best = rows.map((row) => ({ row: row.slice(), distance: Infinity }));
  const isApart = diversity > 0 && count > 1;
  let improved = 0;
  for (let round = 0; round < ROUNDS; round++) {
    if (!isApart && round - improved > PATIENCE && best.every(({ distance }) => distance < Infinity)) break;
    const step = FIRST_STEP + ((LAST_STEP - FIRST_STEP) * round) / (ROUNDS - 1);
    const slopes = await landscape.slopes(rows);
    const apart = isApart ? repulsions(space, rows) : undefined;
    rows.forEach((row, at) => {
      const { lacking, gradient } = slopes[at] ?? { lacking: 0, gradient: row };
      const known = best[at];
      const distance = softDistance(space, row);
      // Driven apart, the last one counts: the nearest are all alike.
      if (known && lacking <= 0 && (isApart || distance < known.distance * ENOUGH)) {
        known.row = row.slice();
        known.distance = distance;
        improved = round;
      }
      weights[at] = nextWeight(space, weights[at] ?? 0, lacking, gradient);
      const pull = lacking > 0 ? (weights[at] ?? 0) : 0;
      for (const feature of space.features) {
        for (const column of movable(feature)) {
          const scale = scaleOf(feature);
          const force = pull * (gradient[column] ?? 0) * scale - diversity * (apart?.[at]?.[column] ?? 0);
          const moved = (row[column] ?? 0) - step * scale * clamp(force, STEEPEST);
          row[column] = thresholded(moved, space.sample[column] ?? 0, step * scale);
        }
        contain(feature, row);
      }
    });
  }
  return best.map(({ row, distance }, at) => hardened(space, distance < Infinity ? row : (rows[at] ?? row)));
}

/** The nearest row that is allowed: whole numbers whole, one column of a group 1. */
function hardened(space: Space, row: Float32Array): Float32Array {
  const values = row.slice();
  for (const feature of space.features) {
    if (feature.kind === 'group') {
      const hot = feature.choices.reduce(
        (most, choice) => ((row[choice] ?? 0) > (row[most] ?? 0) ? choice : most),
        hotOf(feature, space.sample),
      );
      setHot(feature, hot, values);
      continue;
    }
    const [column] = feature.columns;
    const isSame = values[column] === space.sample[column];
    if (!isSame) values[column] = settled(feature, values[column] ?? 0);
  }
  return values;
}

function begun(space: Space, spread: number, random: Stream): Float32Array {
  const row = space.sample.slice();
  if (spread === 0) return row;
  for (const feature of space.features) {
    for (const column of movable(feature)) {
      row[column] = (row[column] ?? 0) + spread * scaleOf(feature) * (2 * random.uniform() - 1);
    }
    contain(feature, row);
  }
  return row;
}

/** At first so much that the most promising feature moves at all. */
function nextWeight(space: Space, weight: number, lacking: number, gradient: Float32Array): number {
  if (lacking <= 0) return weight * LESS;
  const steepest = space.features.reduce(
    (most, feature) =>
      movable(feature).reduce(
        (more, column) => Math.max(more, Math.abs(gradient[column] ?? 0) * scaleOf(feature)),
        most,
      ),
    0,
  );
  return Math.max(weight * MORE, steepest > 0 ? 1.05 / steepest : 0);
}

/** Slope of log det K, K = 1 / (1 + distance), for each value of each row. */
function repulsions(space: Space, rows: readonly Float32Array[]): Float64Array[] {
  const kernel = rows.map((a, i) => rows.map((b, k) => 1 / (1 + between(space, a, b)) + (i === k ? JITTER : 0)));
  const inverse = inverted(kernel);
  return rows.map((a, i) => {
    const slope = new Float64Array(a.length);
    rows.forEach((b, k) => {
      if (k === i) return;
      const pull = -2 * (inverse[i]?.[k] ?? 0) * (kernel[i]?.[k] ?? 0) ** 2;
      for (const feature of space.features) {
        for (const column of movable(feature)) {
          slope[column] = clamp((slope[column] ?? 0) + pull * Math.sign((a[column] ?? 0) - (b[column] ?? 0)), 1);
        }
      }
    });
    return slope;
  });
}

/** Of two rows, on the way as at its end. */
export function between(space: Space, a: Float32Array, b: Float32Array): number {
  return space.features.reduce(
    (sum, feature) =>
      sum +
      movable(feature).reduce(
        (part, column) => part + Math.abs((a[column] ?? 0) - (b[column] ?? 0)) / scaleOf(feature),
        0,
      ),
    0,
  );
}

/** By Gauss and Jordan; kernels are small and positive definite, so no row need change its place. */
function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...Array.from({ length: size }, (_, k) => (i === k ? 1 : 0))]);
  work.forEach((pivotRow, pivot) => {
    const by = pivotRow[pivot] || JITTER;
    for (let k = 0; k < 2 * size; k++) pivotRow[k] = (pivotRow[k] ?? 0) / by;
    work.forEach((row, i) => {
      const times = row[pivot] ?? 0;
      if (i === pivot || times === 0) return;
      for (let k = 0; k < 2 * size; k++) row[k] = (row[k] ?? 0) - times * (pivotRow[k] ?? 0);
    });
  });
  return work.map((row) => row.slice(size));
}

function softDistance(space: Space, row: Float32Array): number {
  return between(space, row, space.sample);
}

function movable(feature: Feature): readonly number[] {
  return feature.kind === 'group' ? feature.choices : feature.columns;
}

/** Another column of a group changes two values by one. */
function scaleOf(feature: Feature): number {
  return feature.kind === 'group' ? 2 : feature.scale;
}

/** On the way a group is a mixture, and whole numbers are any. */
function contain(feature: Feature, row: Float32Array): void {
  if (feature.kind === 'number') {
    const [column] = feature.columns;
    row[column] = Math.min(Math.max(row[column] ?? 0, feature.least), feature.most);
    return;
  }
  for (const column of feature.choices) row[column] = Math.max(row[column] ?? 0, 0);
  const sum = feature.choices.reduce((total, column) => total + (row[column] ?? 0), 0);
  for (const column of feature.choices) row[column] = sum > 0 ? (row[column] ?? 0) / sum : 1 / feature.choices.length;
}

function thresholded(value: number, from: number, by: number): number {
  const way = value - from;
  return from + Math.sign(way) * Math.max(0, Math.abs(way) - by);
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most);
}
