/** How many rows batches have that are run: each size is a function of its own, so there are few. */

/** 1, 2, 4, 8, … and the most. */
export function batchSizes(most: number): number[] {
  const sizes = [];
  for (let size = 1; size < most; size *= 2) sizes.push(size);
  return [...sizes, most];
}

/** The least size that holds them; more than the most are run as they are. */
export function sizeFor(rows: number, sizes: readonly number[]): number {
  return sizes.find((size) => size >= rows) ?? rows;
}
