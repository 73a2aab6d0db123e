/** Holm's correction: which of several tests reject, so that one error among all is as rare as `alpha`. */
export function holm(p: readonly number[], alpha: number): { rejects: boolean; threshold: number }[] {
  const order = p.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value);
  const results = p.map(() => ({ rejects: false, threshold: alpha / p.length }));
  let goesOn = true;
  for (const [rank, { value, at }] of order.entries()) {
    const threshold = alpha / (p.length - rank);
    goesOn &&= value <= threshold;
    results[at] = { rejects: goesOn, threshold };
  }
  return results;
}
