/** Where along a column a model is asked. Pure. */
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';

/** Percentiles this close are taken for the same, as in NumPy's `allclose`. */
const ABSOLUTE = 1e-8;
const RELATIVE = 1e-5;

export interface Column {
  name: string;
  values: Float32Array;
}

/**
 * As in scikit-learn: the values that occur where they are fewer than `points`, else so many, evenly spaced between two
 * percentiles.
 * @param percentiles shares from 0 to 1
 */
export function evenGrid(
  { name, values }: Column,
  points: number,
  [from, to]: readonly [number, number],
): Float64Array {
  if (!(from >= 0 && from < to && to <= 1)) {
    throw new LimpidError('EXPLAIN_PERCENTILES', { given: say('{from} and {to}', { from, to }) });
  }
  const sorted = Float64Array.from(values).sort();
  const unique = Float64Array.from(new Set(sorted));
  if (unique.length < points) return unique;
  const [least, most] = [quantile(sorted, from), quantile(sorted, to)];
  if (Math.abs(most - least) <= ABSOLUTE + RELATIVE * Math.abs(most)) {
    throw new LimpidError('EXPLAIN_PERCENTILES_EQUAL', { column: name, value: least, percentiles: `${from}, ${to}` });
  }
  const step = (most - least) / (points - 1);
  return Float64Array.from({ length: points }, (_, at) => (at === points - 1 ? most : least + at * step));
}

/** Approximately unbiased whatever the distribution (Cunnane, 1978), as SciPy's `mquantiles`. */
function quantile(sorted: Float64Array, share: number): number {
  const count = sorted.length;
  const place = count * share + 0.4 + 0.2 * share;
  const below = Math.floor(Math.min(count - 1, Math.max(1, place)));
  const part = Math.min(1, Math.max(0, place - below));
  return (1 - part) * (sorted[below - 1] ?? Number.NaN) + part * (sorted[below] ?? Number.NaN);
}

/**
 * Edges of bins that hold about equally many values each: those at k/bins of the sorted ones (R's quantiles of type 1, as
 * in the paper's own ALEPlot), each once, and the least.
 */
export function quantileEdges(values: Float32Array, bins: number): Float64Array {
  const sorted = Float64Array.from(values).sort();
  const edges = Array.from(
    { length: bins },
    (_, bin) => sorted[Math.ceil(((bin + 1) * sorted.length) / bins) - 1] ?? Number.NaN,
  );
  return Float64Array.from(new Set([sorted[0] ?? Number.NaN, ...edges]));
}

/** The bin (edge, next edge] that each value is in; the first one holds its lower edge too. */
export function binsOf(values: Float32Array, edges: Float64Array): Int32Array {
  return Int32Array.from(values, (value) => {
    let [low, high] = [0, edges.length - 1];
    // The first edge that is not below the value.
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((edges[middle] ?? Infinity) < value) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  });
}

/** @throws LimpidError when they are not numbers that rise */
export function givenGrid(name: string, given: ArrayLike<number>): Float64Array {
  const grid = Float64Array.from(given);
  const rises = grid.every((value, at) => Number.isFinite(value) && (at === 0 || value > (grid[at - 1] ?? Infinity)));
  if (rises && grid.length > 1) return grid;
  throw new LimpidError('EXPLAIN_GRID', { column: name, given: Array.from(grid).join(', ') });
}

/** @throws LimpidError when a value is in no bin, or a bin holds none */
export function checkCovers({ name, values }: Column, edges: Float64Array): void {
  const used = new Set(binsOf(values, edges));
  const [first = 0, last = 0] = [edges[0], edges.at(-1)];
  const isCovered = values.every((value) => value >= first && value <= last);
  if (isCovered && used.size === edges.length - 1) return;
  const empty = Array.from({ length: edges.length - 1 }, (_, bin) => bin).find((bin) => !used.has(bin)) ?? 0;
  const problem = isCovered
    ? say('has no row of x from {edges} to {edges2}', { edges: edges[empty] ?? 0, edges2: edges[empty + 1] ?? 0 })
    : say('goes from {first} to {last} and not over all of x', { first, last });
  throw new LimpidError('EXPLAIN_BINS', { column: name, problem });
}
