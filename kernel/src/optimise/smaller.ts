/** Weights that zip better: most of them zero, or all of a few values. Pure. */

/** @returns the weights with that share of them zero, those of the least magnitude */
export function pruned(values: Float32Array, sparsity: number): Float32Array {
  const zeros = Math.round(values.length * sparsity);
  if (zeros === 0) return values.slice();
  const order = Uint32Array.from(values.keys()).sort((a, b) => Math.abs(values[a] ?? 0) - Math.abs(values[b] ?? 0));
  const left = values.slice();
  for (const at of order.subarray(0, zeros)) left[at] = 0;
  return left;
}

const ROUNDS = 50;

/**
 * Each weight becomes the nearest of `count` centroids: k-means in one dimension, begun evenly between the least and the greatest
 * (as Han, Mao and Dally found best, "Deep Compression", 2016).
 */
export function clustered(values: Float32Array, count: number): Float32Array {
  const sorted = values.toSorted();
  const [min = 0, max = 0] = [sorted[0], sorted.at(-1)];
  if (new Set(values).size <= count) return values.slice();
  const sums = new Float64Array(sorted.length + 1);
  sorted.forEach((value, at) => (sums[at + 1] = (sums[at] ?? 0) + value));
  let centroids = Float64Array.from({ length: count }, (_, at) => min + ((max - min) * at) / Math.max(1, count - 1));
  for (let round = 0; round < ROUNDS; round++) {
    const ends = endsOf(sorted, centroids);
    const moved = centroids.map((centroid, at) => {
      const [from, to] = [ends[at - 1] ?? 0, ends[at] ?? sorted.length];
      return to > from ? ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from) : centroid;
    });
    if (moved.every((centroid, at) => centroid === centroids[at])) break;
    centroids = moved;
  }
  return values.map((value) => centroids[nearest(centroids, value)] ?? value);
}

/** For each centroid the place in the sorted values where those that are nearest to it end. */
function endsOf(sorted: Float32Array, centroids: Float64Array): number[] {
  return Array.from(centroids.keys(), (at) => {
    const next = centroids[at + 1];
    return next === undefined ? sorted.length : below(sorted, ((centroids[at] ?? 0) + next) / 2);
  });
}

/** How many of the sorted values are less. */
function below(sorted: Float32Array | Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nearest(centroids: Float64Array, value: number): number {
  const at = below(centroids, value);
  const before = Math.max(0, at - 1);
  return Math.abs(value - (centroids[before] ?? 0)) <= Math.abs((centroids[at] ?? Infinity) - value) ? before : at;
}
