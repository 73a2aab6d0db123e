/** Quantiles of measured times, and when there are enough of them. */

/** Between two of the sorted values where it falls between them (Hyndman and Fan's type 7, as NumPy and R have it). */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [low = NaN, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

/** The median is known to about one percent: its standard error by the distance of the quartiles. */
export function isSteady(samples: readonly number[]): boolean {
  const sorted = samples.toSorted((a, b) => a - b);
  const spread = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  return (0.93 * spread) / Math.sqrt(samples.length) <= 0.01 * quantile(sorted, 0.5);
}
