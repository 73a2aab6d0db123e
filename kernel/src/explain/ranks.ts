/** Rank correlation. Pure. */

/**
 * Spearman's: how well the order of one list is that of the other, from -1 to 1; equal values share the mean of their
 * ranks. Zero where one of the lists has no order at all.
 */
export function spearman(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const [left, right] = [ranksOf(one), ranksOf(other)];
  const middle = (left.length + 1) / 2;
  let [product, squares, otherSquares] = [0, 0, 0];
  left.forEach((rank, at) => {
    const [x, y] = [rank - middle, (right[at] ?? middle) - middle];
    product += x * y;
    squares += x * x;
    otherSquares += y * y;
  });
  return squares === 0 || otherSquares === 0 ? 0 : product / Math.sqrt(squares * otherSquares);
}

/** From 1 for the least on. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end += 1;
    for (let at = start; at < end; at++) ranks[order[at] ?? 0] = (start + 1 + end) / 2;
  }
  return ranks;
}
