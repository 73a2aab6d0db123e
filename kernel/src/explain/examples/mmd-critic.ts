/**
 * MMD-critic (Kim et al., 2016): prototypes whose mean in the kernel's space is nearest to that of all samples, and
 * criticisms where the two differ most. Greedy, as in the paper. Pure.
 */
import { cholesky, forwardSolved } from './cholesky.ts';

/** The kernel between all samples, by columns. */
export interface Kernel {
  readonly count: number;
  /** Mean over all samples of the kernel with each one. */
  readonly means: Float64Array;
  /** Of a sample with all. */
  column(sample: number): Float64Array;
}

export interface Prototyped {
  /** In the order they were found. */
  prototypes: number[];
  /** Squared maximum mean discrepancy between all samples and the prototypes, after each of them. */
  discrepancies: number[];
}

export function choosePrototypes(kernel: Kernel, count: number): Prototyped {
  const { means } = kernel;
  const ofAll = mean(means);
  const prototypes: number[] = [];
  const discrepancies: number[] = [];
  /** Sum of the kernel of each sample with the prototypes. */
  const near = new Float64Array(kernel.count);
  let [within, between] = [0, 0];
  while (prototypes.length < count) {
    const size = prototypes.length + 1;
    // k(x, x) is 1. What is common to all candidates is left out.
    const best = greatest(kernel.count, prototypes, (at) => 2 * (means[at] ?? 0) - (2 * (near[at] ?? 0) + 1) / size);
    within += 2 * (near[best] ?? 0) + 1;
    between += means[best] ?? 0;
    prototypes.push(best);
    kernel.column(best).forEach((value, at) => {
      near[at] = (near[at] ?? 0) + value;
    });
    discrepancies.push(Math.max(0, ofAll - (2 * between) / size + within / size ** 2));
  }
  return { prototypes, discrepancies };
}

/** Mean of the kernel with all samples less that with the prototypes: above 0 where prototypes are too few. */
export function witness(kernel: Kernel, prototypes: readonly number[]): Float64Array {
  const values = kernel.means.slice();
  for (const prototype of prototypes) {
    kernel.column(prototype).forEach((value, at) => {
      values[at] = (values[at] ?? 0) - value / prototypes.length;
    });
  }
  return values;
}

/** Those where the witness is farthest from 0; the log-determinant of the kernel among them keeps them apart. */
export function chooseCriticisms(
  kernel: Kernel,
  prototypes: readonly number[],
  witnessed: Float64Array,
  count: number,
): number[] {
  const criticisms: number[] = [];
  const columns: Float64Array[] = [];
  while (criticisms.length < count) {
    const size = criticisms.length;
    const among = Float64Array.from({ length: size * size }, (_, at) => {
      return columns[at % size]?.[criticisms[Math.floor(at / size)] ?? 0] ?? 0;
    });
    const lower = cholesky(among, size);
    // Only samples that are the same leave no determinant, and none of those is chosen twice.
    if (!lower) break;
    const best = greatest(kernel.count, [...prototypes, ...criticisms], (at) => {
      const half = forwardSolved(
        lower,
        Float64Array.from(columns, (column) => column[at] ?? 0),
      );
      const rest = 1 - half.reduce((sum, value) => sum + value ** 2, 0);
      return rest > LEAST_REST ? Math.abs(witnessed[at] ?? 0) + Math.log(rest) : -Infinity;
    });
    if (best < 0) break;
    criticisms.push(best);
    columns.push(kernel.column(best));
  }
  return criticisms;
}

/** Less of a sample beside others is what rounding leaves of one that is among them. */
const LEAST_REST = 1e-6;

/** The first of the greatest that is not taken; -1 where none is above -∞. */
function greatest(count: number, taken: readonly number[], value: (at: number) => number): number {
  const used = new Set(taken);
  let [best, most] = [-1, -Infinity];
  for (let at = 0; at < count; at++) {
    if (used.has(at)) continue;
    const one = value(at);
    if (one > most) [best, most] = [at, one];
  }
  return best;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
