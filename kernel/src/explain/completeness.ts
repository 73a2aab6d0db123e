/** How well attributions add up to what they must. Pure. */
import type { Completeness } from './method.ts';

/** Share of the difference of scores that the sum may miss. */
const TOLERANCE = 0.01;
/** Below this float32 has no digits left. */
const LEAST_ERROR = 1e-6;

/** One a sample. @param deltas what the values of each sample must add up to */
export function completenessOf(
  values: ArrayLike<number>,
  deltas: ArrayLike<number>,
  steps?: number,
): [Completeness, ...Completeness[]] {
  const width = values.length / deltas.length;
  const [first, ...rest] = Array.from(deltas, (delta, sample): Completeness => {
    let sum = 0;
    for (let at = sample * width; at < (sample + 1) * width; at++) sum += values[at] ?? 0;
    const missed = Math.abs(sum - delta);
    return {
      sum,
      delta,
      error: missed === 0 ? 0 : missed / Math.abs(delta),
      ...(steps !== undefined && { steps }),
      converged: missed <= Math.max(TOLERANCE * Math.abs(delta), LEAST_ERROR),
    };
  });
  if (!first) throw new RangeError('There are no samples.');
  return [first, ...rest];
}
