/** Bins that the shares of a column are counted in: its values where there are few, else its deciles in the reference. */

export interface Bins {
  /** `values`: one bin a value, and one for all others. `deciles`: bins end at these, the last one nowhere. */
  readonly kind: 'values' | 'deciles';
  readonly at: readonly number[];
}

/** Columns of more distinct values are continuous. */
const MOST_VALUES = 20;
const DECILES = 10;

/** @param sorted the finite values of the reference */
export function binsOf(sorted: Float64Array): Bins {
  const values: number[] = [];
  for (const value of sorted) {
    if (value !== values.at(-1)) values.push(value);
    if (values.length > MOST_VALUES) return { kind: 'deciles', at: deciles(sorted) };
  }
  return { kind: 'values', at: values };
}

export function countOfBins({ at }: Bins): number {
  return at.length + 1;
}

export function sharesOf({ kind, at }: Bins, values: Float64Array): number[] {
  const counts = new Array<number>(at.length + 1).fill(0);
  for (const value of values) {
    // the first that is not below the value
    let [low, high] = [0, at.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((at[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    const bin = kind === 'deciles' || at[low] === value ? low : at.length;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / values.length);
}

/** Interpolated, as numpy does; equal ones once. */
function deciles(sorted: Float64Array): number[] {
  const edges = Array.from({ length: DECILES - 1 }, (_, at) => {
    const place = ((at + 1) / DECILES) * (sorted.length - 1);
    const low = sorted[Math.floor(place)] ?? 0;
    return low + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? low) - low);
  });
  return [...new Set(edges)];
}
