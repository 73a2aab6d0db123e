/** How long one answer takes: many of them, one after another, until there are enough or time is up. */
import { percentile } from './bootstrap.ts';

/** Milliseconds: half of the answers, and 99 of 100, came within it. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const WARM_UP = 5;
const LEAST = 30;
const MOST = 300;
const MILLISECONDS = 400;

export async function latencyOf(answer: () => Promise<void>): Promise<Latency> {
  for (let round = 0; round < WARM_UP; round++) await answer();
  const taken: number[] = [];
  const start = performance.now();
  while (taken.length < LEAST || (taken.length < MOST && performance.now() - start < MILLISECONDS)) {
    const began = performance.now();
    await answer();
    taken.push(performance.now() - began);
  }
  const sorted = Float64Array.from(taken).sort();
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}
