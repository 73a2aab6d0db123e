/** The maximum mean discrepancy (Gretton et al., 2012) with a Gaussian kernel: how far two clouds of points are from one. */
import { Stream } from '../engine/random/stream.ts';

const PERMUTATIONS = 299;

/** 1 over the median of the squared distances between points: the width of the kernel. */
export function gammaOf(points: readonly (readonly number[])[]): number {
  const distances = points.flatMap((a, at) => points.slice(0, at).map((b) => squaredDistance(a, b)));
  distances.sort((a, b) => a - b);
  const median = distances[distances.length >> 1] ?? 0;
  return median > 0 ? 1 / median : 1;
}

/**
 * @returns the squared discrepancy, mean k(x, x′) + mean k(y, y′) − 2 mean k(x, y), and how likely one of at least this is when the
 *   points are dealt anew to the two clouds
 */
export function mmd(
  x: readonly (readonly number[])[],
  y: readonly (readonly number[])[],
  gamma: number,
): { value: number; p: number } {
  const points = [...x, ...y];
  const kernel = kernelOf(points, gamma);
  const weights = Float64Array.from(points, (_, at) => (at < x.length ? 1 / x.length : -1 / y.length));
  const value = form(kernel, weights);
  const random = new Stream(7, 0);
  let asLarge = 0;
  for (let round = 0; round < PERMUTATIONS; round++) {
    shuffle(weights, random);
    // equal up to rounding is equal
    if (form(kernel, weights) >= value - 1e-12) asLarge += 1;
  }
  return { value, p: (asLarge + 1) / (PERMUTATIONS + 1) };
}

function kernelOf(points: readonly (readonly number[])[], gamma: number): Float64Array {
  const kernel = new Float64Array(points.length ** 2);
  for (const [i, a] of points.entries()) {
    for (const [j, b] of points.entries()) {
      if (j > i) break;
      const value = Math.exp(-gamma * squaredDistance(a, b));
      kernel[i * points.length + j] = value;
      kernel[j * points.length + i] = value;
    }
  }
  return kernel;
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2;
  return sum;
}

/** weightsᵀ · kernel · weights */
function form(kernel: Float64Array, weights: Float64Array): number {
  const n = weights.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++) row += (kernel[i * n + j] ?? 0) * (weights[j] ?? 0);
    sum += row * (weights[i] ?? 0);
  }
  return sum;
}

function shuffle(values: Float64Array, random: Stream): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = values[last] ?? 0;
    values[last] = values[other] ?? 0;
    values[other] = kept;
  }
}
