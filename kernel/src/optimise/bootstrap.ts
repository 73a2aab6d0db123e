/** How sure a mean over samples is: the percentile bootstrap (Efron, 1979), the same resamples for all. Pure. */
import { Stream } from '../engine/random/stream.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Streams of the bootstrap share nothing with others of the same seed. */
const STREAM = 61;
const RESAMPLES = 1000;

/**
 * 95 of 100 resamples have a mean within the interval.
 * @param scores several models' on the same samples: each is also compared with the first, sample by sample
 */
export function bootstrap(scores: readonly Float64Array[], seed: number): { mean: Interval; beyondFirst: Interval }[] {
  const random = new Stream(seed, STREAM);
  const count = scores[0]?.length ?? 0;
  const means = scores.map(() => new Float64Array(RESAMPLES));
  const times = new Uint32Array(count);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    times.fill(0);
    for (let draw = 0; draw < count; draw++) {
      const at = random.below(count);
      times[at] = (times[at] ?? 0) + 1;
    }
    scores.forEach((one, index) => {
      let sum = 0;
      for (let at = 0; at < count; at++) sum += (times[at] ?? 0) * (one[at] ?? 0);
      const of = means[index];
      if (of) of[resample] = sum / Math.max(1, count);
    });
  }
  const [first = new Float64Array()] = means;
  return means.map((of) => ({
    mean: intervalOf(of),
    beyondFirst: intervalOf(of.map((mean, resample) => mean - (first[resample] ?? 0))),
  }));
}

function intervalOf(means: Float64Array): Interval {
  const sorted = means.toSorted();
  return { low: percentile(sorted, 0.025), high: percentile(sorted, 0.975) };
}

/** The nearest rank of sorted values. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}
