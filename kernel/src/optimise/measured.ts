/** One form of the model with all that was measured of it; and the row that is told of it. Pure. */
import type { Origin } from '../registry/save.ts';
import { bootstrap } from './bootstrap.ts';
import type { Interval } from './bootstrap.ts';
import type { Interval as Energy } from '../footprint/power.ts';
import type { Latency } from '../footprint/turns.ts';
import type { Answer, Speed } from './answering.ts';
import { paretoFront } from './pareto.ts';
import { meanOf } from './scoring.ts';
import type { Measure } from './scoring.ts';
import type { Stored } from './stored.ts';

/** What was done to the model. */
export type Form = 'original' | 'quantised' | 'pruned' | 'clustered' | 'model' | 'onnx';

/** What a row is saved from. */
export type Part = LayersPart | { readonly onnx: Uint8Array };

export interface LayersPart {
  readonly topology: unknown;
  readonly stored: Stored;
  readonly origin: Origin;
}

export interface Measured {
  readonly name: string;
  readonly form: Form;
  readonly bytes: number;
  readonly zipped: number;
  /** Of each sample that is measured on. */
  readonly scores: Float64Array;
  readonly speed: Speed;
  readonly part: Part;
}

/** Before its turns. */
export interface Untimed extends Omit<Measured, 'speed'> {
  readonly answer: Answer;
}

export interface OptimisedRow {
  readonly name: string;
  readonly form: Form;
  /** Of its files, as `save` writes them. */
  readonly bytes: number;
  /** The same through gzip. */
  readonly zipped: number;
  /** Milliseconds of `predict` of one sample, and of a batch. */
  readonly one: Latency;
  readonly batch: Latency;
  /** Wh of 1,000 samples, one after the other; and whether the processor's counters were read. */
  readonly energy: Energy;
  readonly energyLabel: 'measured' | 'estimated';
  /** Accuracy, or the mean absolute error. */
  readonly score: number;
  /** 95 % of the bootstrap's. */
  readonly interval: Interval;
  /** From the original's score, on the same samples. */
  readonly change: number;
  readonly changeInterval: Interval;
  readonly isWithinBudget: boolean;
  /** No other row is as small zipped, as quick (p99 of one) and as right, and better in one of them. */
  readonly isOnFront: boolean;
  /** Its weights are float32 again once they are loaded: it computes what the original computes, in the same time. */
  readonly savesOnlySpace: boolean;
}

/** @param allowed how far the score may go in the wrong direction */
export function rowsFrom(
  measured: readonly Measured[],
  measure: Measure,
  allowed: number,
  seed: number,
): OptimisedRow[] {
  const all = measured.map(({ scores }) => scores);
  const intervals = bootstrap(all, seed);
  // of accuracy less is worse, of an error more
  const sign = measure === 'error' ? 1 : -1;
  const isOnFront = paretoFront(
    measured.map(({ zipped, speed, scores }) => [zipped, speed.one.p99, sign * meanOf(scores)]),
  );
  const first = meanOf(all[0] ?? new Float64Array());
  return measured.map(({ name, form, bytes, zipped, scores, speed }, at) => {
    const score = meanOf(scores);
    const { mean, beyondFirst } = intervals[at] ?? { mean: NOWHERE, beyondFirst: NOWHERE };
    return {
      name,
      form,
      bytes,
      zipped,
      one: timesOf(speed.one),
      batch: timesOf(speed.batch),
      energy: speed.one.energy,
      energyLabel: speed.one.energyLabel,
      score,
      interval: mean,
      change: score - first,
      changeInterval: beyondFirst,
      // a mean of a few hundred samples is not exact in its last bits
      isWithinBudget: sign * (score - first) <= allowed + 1e-12,
      isOnFront: isOnFront[at] ?? false,
      savesOnlySpace: form === 'quantised' || form === 'pruned' || form === 'clustered',
    };
  });
}

function timesOf({ p50, p99, p50Interval }: Latency): Latency {
  return { p50, p99, p50Interval };
}

const NOWHERE = { low: Number.NaN, high: Number.NaN };

/** The smallest, or the quickest, of the rows within the budget; the original always is one of them. */
export function bestOf(rows: readonly OptimisedRow[], goal: 'size' | 'p99'): OptimisedRow | undefined {
  const cost = ({ zipped, one }: OptimisedRow): number => (goal === 'size' ? zipped : one.p99);
  return rows
    .filter(({ isWithinBudget }) => isWithinBudget)
    .toSorted((a, b) => cost(a) - cost(b) || a.zipped - b.zipped)[0];
}
