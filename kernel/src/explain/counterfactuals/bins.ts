/** Columns cut into bins, so that rules can say "between a and b". Pure. */

export interface Bins {
  /** Greatest value of each bin but the last, rising. */
  edges: readonly number[];
  /** Where each bin holds one value of the background alone: which. */
  only: readonly (number | undefined)[];
  /** Rows of the background in each bin. */
  rows: readonly (readonly number[])[];
}

/** Columns of so few values have a bin for each. */
const FEW_VALUES = 10;

/** @param count of bins, equally full, where a column has many values */
export function binsOf(values: Float32Array, count: number): Bins {
  const unique = [...new Set(values)].sort((a, b) => a - b);
  const edges = unique.length <= Math.max(FEW_VALUES, count) ? unique.slice(0, -1) : quantiles(values, count);
  const rows = Array.from({ length: edges.length + 1 }, (): number[] => []);
  values.forEach((value, row) => rows[binOf(edges, value)]?.push(row));
  const only = rows.map((inside) => {
    const held = new Set(inside.map((row) => values[row]));
    return held.size === 1 ? [...held][0] : undefined;
  });
  return { edges, only, rows };
}

export function binOf(edges: readonly number[], value: number): number {
  const bin = edges.findIndex((edge) => value <= edge);
  return bin < 0 ? edges.length : bin;
}

/** Different ones, so that no bin is empty. */
function quantiles(values: Float32Array, count: number): number[] {
  const sorted = values.toSorted();
  const at = Array.from(
    { length: count - 1 },
    (_, cut) => sorted[Math.floor(((cut + 1) * sorted.length) / count) - 1] ?? 0,
  );
  const greatest = sorted.at(-1) ?? 0;
  return [...new Set(at)].filter((edge) => edge < greatest);
}
