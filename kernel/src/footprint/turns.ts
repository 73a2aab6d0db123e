/** Several asked in turn, some milliseconds each, again and again: whatever else the machine does then hits all of them alike. */
import { betweenChunks } from '../explain/chunks.ts';
import { quantile } from '../display/quantiles.ts';
import type { Interval } from './power.ts';
import { read, type Reading } from './readings.ts';

/** Answers once. It is told how often it has answered, to take other samples each time. */
export type Ask = (times: number) => Promise<void>;

export interface Turn {
  readonly before: Reading;
  readonly after: Reading;
  /** Of each answer, ms. */
  readonly times: readonly number[];
}

export interface Enough {
  /** Answers of each, and seconds that they take together: both are reached. */
  readonly least?: number;
  readonly seconds?: number;
  /** Answers after which one is asked no more. */
  readonly most?: number;
}

interface Asked {
  readonly ask: Ask;
  readonly turns: Turn[];
  count: number;
  spent: number;
}

const TURN_MILLISECONDS = 10;
/** The first answers define functions and load code. */
const WARM_UP = 4;

/** @returns the turns of each */
export async function inTurns(
  asks: readonly Ask[],
  { least = 30, seconds = 0.25, most = Infinity }: Enough = {},
): Promise<Turn[][]> {
  for (const ask of asks) for (let times = 0; times < WARM_UP; times++) await ask(times);
  const all = asks.map((ask): Asked => ({ ask, turns: [], count: 0, spent: 0 }));
  while (all.some(({ count, spent }) => count < most && (count < least || spent < seconds))) {
    for (const one of all) {
      const before = read();
      const times: number[] = [];
      let began = performance.now();
      const until = began + TURN_MILLISECONDS;
      while (one.count + times.length < most && (times.length === 0 || began < until)) {
        await one.ask(one.count + times.length);
        const ended = performance.now();
        times.push(ended - began);
        began = ended;
      }
      const after = read();
      one.turns.push({ before, after, times });
      one.count += times.length;
      one.spent += after.at - before.at;
      await betweenChunks();
    }
  }
  return all.map(({ turns }) => turns);
}

/** Milliseconds: half of the answers, and 99 of 100, came within it. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  /** Where the median lies, 95 of 100 times. */
  readonly p50Interval: Interval;
}

export function latencyOf(turns: readonly Turn[]): Latency {
  const sorted = turns.flatMap(({ times }) => times).toSorted((a, b) => a - b);
  const medians = turns.map(({ times }) =>
    quantile(
      times.toSorted((a, b) => a - b),
      0.5,
    ),
  );
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), p50Interval: medianInterval(medians) };
}

/** As if the turns had followed one another: a reading before and one after. */
export function joined(turns: readonly Turn[]): [Reading, Reading] {
  const [first, last] = [turns[0]?.before ?? read(), turns.at(-1)?.after ?? read()];
  const grown = (of: (reading: Reading) => number): number =>
    turns.reduce((sum, { before, after }) => sum + of(after) - of(before), 0);
  const isCounted = turns.every(({ before, after }) => before.microjoules !== null && after.microjoules !== null);
  return [
    { ...first, at: 0, cpuSeconds: 0, microjoules: isCounted ? 0 : null },
    {
      at: grown(({ at }) => at),
      cpuSeconds: grown(({ cpuSeconds }) => cpuSeconds),
      microjoules: isCounted ? grown(({ microjoules }) => microjoules ?? 0) : null,
      resident: last.resident,
    },
  ];
}

/** 95 % of the median of what the values are drawn from, by their ranks: no distribution is assumed. */
export function medianInterval(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const [middle, half] = [(sorted.length - 1) / 2, 0.98 * Math.sqrt(sorted.length)];
  return {
    least: sorted[Math.max(0, Math.floor(middle - half))] ?? Number.NaN,
    most: sorted[Math.min(sorted.length - 1, Math.ceil(middle + half))] ?? Number.NaN,
  };
}
