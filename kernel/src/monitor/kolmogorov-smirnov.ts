/** The two-sample test of Kolmogorov and Smirnov, with its exact distribution. */

/** Both sorted, none empty: the largest distance between their distribution functions. */
export function kolmogorovSmirnov(a: Float64Array, b: Float64Array): number {
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? 0, b[j] ?? 0);
    while (i < a.length && (a[i] ?? 0) <= value) i++;
    while (j < b.length && (b[j] ?? 0) <= value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}

/**
 * How likely a distance of at least this is, when both come from one continuous distribution: of all ways to mix n and m values,
 * those are counted that keep within the distance (Hodges, 1958). With ties it is too large, so that fewer alarms are given.
 */
export function smirnovP(distance: number, n: number, m: number): number {
  // between the steps that the distance can take, so that rounding does not matter
  const within = (0.5 + Math.floor(distance * n * m - 1e-7)) / (n * m);
  const ways = Float64Array.from({ length: m + 1 }, (_, j) => (j / m > within ? 0 : 1));
  for (let i = 1; i <= n; i++) {
    const weight = i / (i + m);
    ways[0] = i / n > within ? 0 : weight * (ways[0] ?? 0);
    for (let j = 1; j <= m; j++) {
      const isWithin = Math.abs(i / n - j / m) <= within;
      ways[j] = isWithin ? weight * (ways[j] ?? 0) + (ways[j - 1] ?? 0) : 0;
    }
  }
  return Math.min(1, Math.max(0, 1 - (ways[m] ?? 0)));
}
