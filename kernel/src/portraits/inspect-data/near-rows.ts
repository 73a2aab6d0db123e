/**
 * Rows of a test that are nearly, and not quite, those of a training. Two distances bound a third: rows whose distances to the
 * centre differ much are far from each other, so each row is compared with few.
 */
import { at, givenRow, type Matrix } from './matrix.ts';

export interface NearPair {
  readonly test: number;
  readonly train: number;
  /** Root of the mean squared difference, in standard deviations of the columns. */
  readonly distance: number;
}

export interface NearRows {
  readonly pairs: readonly NearPair[];
  /** Rows of the test that were compared, evenly spaced. */
  readonly compared: number;
  /** Rows at most so far apart are near, and the median of what training rows are from their nearest; same unit as `distance`. */
  readonly radius: number;
  readonly usual: number;
}

/** Standard deviations, root mean square over the columns. */
const NEAR = 0.05;
/** Of the usual distance. */
const MUCH_NEARER = 0.25;
/** Share of rows that may be as near by chance. */
const CHANCE = 1e-3;
const MOST_ASKED = 200;
const MOST_TEST = 2000;
const MOST_DIFFERENCES = 3e8;

/** Of each value of a row; a scale of 0: it is not looked at. */
export interface Scaling {
  readonly means: Float64Array;
  readonly scales: Float64Array;
}

/** @param skip rows of the test that are known to be shared */
export function nearRows(train: Matrix, test: Matrix, scaling: Scaling, skip: ReadonlySet<number>): NearRows {
  const { scales } = scaling;
  const used = [...scales.keys()].filter((column) => (scales[column] ?? 0) > 0);
  const numeric = used.filter((column) => !train.texts[column]).length;
  if (numeric === 0 || train.rows < 2) return { pairs: [], compared: 0, radius: 0, usual: 0 };
  const usual = usualDistance(train, used, scales);
  // rows that are spread over d columns have a neighbour within a share f of the usual distance in about ln 2 · f^d of all cases
  const share = Math.min(MUCH_NEARER, (CHANCE / Math.LN2) ** (1 / numeric));
  const near = Math.min(NEAR, share * usual);
  const limit = near ** 2 * used.length;
  const radius = Math.sqrt(limit);
  const from = Float64Array.from({ length: train.rows }, (_, row) => lengthOf(train, row, used, scaling));
  const order = Uint32Array.from(from.keys()).sort((a, b) => at(from, a) - at(from, b));
  const sorted = Float64Array.from(order, (row) => at(from, row));
  const rows = Math.min(MOST_TEST, test.rows);
  const pairs: NearPair[] = [];
  let [differences, compared] = [0, 0];
  for (let index = 0; index < rows && differences < MOST_DIFFERENCES; index += 1) {
    const row = givenRow({ rows, all: test.rows }, index);
    compared += 1;
    if (skip.has(row)) continue;
    const length = lengthOf(test, row, used, scaling);
    let best = { distance: Infinity, train: -1 };
    for (let place = firstFrom(sorted, length - radius); at(sorted, place) <= length + radius; place += 1) {
      const candidate = order[place] ?? 0;
      let [sum, column] = [0, 0];
      for (; column < used.length && sum <= limit; column += 1) {
        const value = used[column] ?? 0;
        const difference =
          at(test.values, row * test.width + value) - at(train.values, candidate * train.width + value);
        sum += Number.isNaN(difference) ? 0 : (difference / at(scales, value)) ** 2;
      }
      differences += column;
      if (sum <= limit && sum < best.distance) best = { distance: sum, train: candidate };
    }
    if (best.train >= 0) pairs.push({ test: row, train: best.train, distance: Math.sqrt(best.distance / used.length) });
  }
  return { pairs, compared, radius: near, usual };
}

/** The median over some rows of how far the nearest other row is that is not equal. */
function usualDistance({ rows, values, width }: Matrix, used: readonly number[], scales: Float64Array): number {
  const asked = Math.max(1, Math.min(MOST_ASKED, rows, Math.floor(MOST_DIFFERENCES / 4 / (rows * used.length))));
  const distances = Array.from({ length: asked }, (_, index) => {
    const row = givenRow({ rows: asked, all: rows }, index);
    let best = Infinity;
    for (let other = 0; other < rows; other += 1) {
      let sum = 0;
      for (let place = 0; place < used.length && sum < best; place += 1) {
        const column = used[place] ?? 0;
        const difference = (at(values, row * width + column) - at(values, other * width + column)) / at(scales, column);
        sum += Number.isNaN(difference) ? 0 : difference ** 2;
      }
      if (sum > 0 && sum < best) best = sum;
    }
    return Math.sqrt(best / used.length);
  });
  return distances.sort((one, other) => one - other)[Math.floor(asked / 2)] ?? Infinity;
}

/** Distance from the means, in scales of the columns; what is missing is a mean. */
function lengthOf({ values, width }: Matrix, row: number, used: readonly number[], { means, scales }: Scaling): number {
  let sum = 0;
  for (const column of used) {
    const value = (at(values, row * width + column) - at(means, column)) / at(scales, column);
    if (Number.isFinite(value)) sum += value ** 2;
  }
  return Math.sqrt(sum);
}

/** The first place whose value is not less. */
function firstFrom(sorted: Float64Array, least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(sorted, middle) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
