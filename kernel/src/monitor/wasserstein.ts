/** The first Wasserstein distance: how far one distribution must be moved, at the least, to be the other. Both sorted, none empty. */
export function wasserstein(a: Float64Array, b: Float64Array): number {
  let [i, j, sum] = [0, 0, 0];
  let last = Math.min(a[0] ?? 0, b[0] ?? 0);
  while (i < a.length || j < b.length) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    sum += Math.abs(i / a.length - j / b.length) * (value - last);
    last = value;
    while (i < a.length && (a[i] ?? 0) <= value) i++;
    while (j < b.length && (b[j] ?? 0) <= value) j++;
  }
  return sum;
}
