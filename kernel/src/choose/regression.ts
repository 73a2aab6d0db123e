/** How far numbers are from those that were wanted. Pure. */
import type { Interval } from '../footprint/power.ts';
import { Z } from './intervals.ts';

export interface Regression {
  /** Root of the mean square over all samples and outputs, with its 95 % interval. */
  readonly rmse: number;
  readonly rmseInterval: Interval;
  readonly mae: number;
  /** Coefficient of determination, mean of the outputs: 1 is exact, 0 no better than the mean of what was wanted. */
  readonly r2: number;
}

/**
 * Of rows, one a sample. The interval is that of a mean of squares by the central limit theorem: samples count, of which the outputs
 * belong together.
 */
export function regressionOf(wanted: readonly ArrayLike<number>[], given: readonly ArrayLike<number>[]): Regression {
  const width = wanted[0]?.length ?? 0;
  const errors = wanted.map((row, at) => Array.from(row, (value, output) => (given[at]?.[output] ?? NaN) - value));
  const squares = errors.map((row) => mean(row.map((error) => error ** 2)));
  const mse = mean(squares);
  const variance = squares.reduce((sum, square) => sum + (square - mse) ** 2, 0) / Math.max(1, squares.length - 1);
  const half = squares.length > 1 ? Z * Math.sqrt(variance / squares.length) : Infinity;
  return {
    rmse: Math.sqrt(mse),
    rmseInterval: { least: Math.sqrt(Math.max(0, mse - half)), most: Math.sqrt(mse + half) },
    mae: mean(errors.flat().map(Math.abs)),
    r2: mean(Array.from({ length: width }, (_, output) => determination(wanted, errors, output))),
  };
}

/** Of an output that is always the same: 1 if it is met, else 0. */
function determination(wanted: readonly ArrayLike<number>[], errors: readonly number[][], output: number): number {
  const values = wanted.map((row) => row[output] ?? NaN);
  const middle = mean(values);
  const spread = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const left = errors.reduce((sum, row) => sum + (row[output] ?? NaN) ** 2, 0);
  if (spread === 0) return left === 0 ? 1 : 0;
  return 1 - left / spread;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
