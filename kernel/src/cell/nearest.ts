/** The name that somebody who wrote another one may have meant. */
import { editDistance } from './edit-distance.ts';

/** The candidate at the least edit distance, if it is near enough to be a slip: one letter in three. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (name.length < 3) return undefined;
  let best: string | undefined;
  let limit = Math.max(1, Math.floor((name.length - 1) / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= limit) continue;
    const distance = editDistance(name, candidate);
    if (distance >= limit) continue;
    limit = distance;
    best = candidate;
  }
  return best;
}
