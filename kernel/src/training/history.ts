/**
 * What happened in one `fit`: events in, state out. Pure: time comes with the events, in milliseconds.
 * The history is bounded however long the training: per-batch points are thinned, keeping every extreme.
 */
import type { TrainingState } from '../mime.ts';
import type { LayerValues } from './layers.ts';

/** What is known before the first batch. */
export interface Plan {
  epochs: number;
  /** Epochs done in an earlier `fit`, as its `initialEpoch` says. */
  initialEpoch: number;
  /** Batches of one epoch; null when only the end of the data will tell. */
  batches: number | null;
  /** Names in the order tfjs gives them: loss, acc, val_loss, val_acc. */
  metrics: string[];
  /** Where validation spends its time: `fit` does it within an epoch's last batch, `fitDataset` after that. */
  validation: 'none' | 'in last batch' | 'after last batch';
  /** What one sample is called. */
  unit: 'images' | 'samples';
}

/** Metric name -> value; NaN and infinities included. */
export type Values = { [metric: string]: number };

export type TrainingEvent =
  | { type: 'epoch began'; at: number; epoch: number }
  /**
   * `values` is null when the batch's metrics were not read; `learningRate` is the one of this batch's step, null where
   * the optimizer has none. In a loop of one's own `batch` counts its steps and `size` is 0.
   */
  | {
      type: 'batch ended';
      at: number;
      batch: number;
      size: number;
      values: Values | null;
      learningRate?: number | null;
    }
  | { type: 'epoch ended'; at: number; epoch: number; values: Values }
  /** Statistics of layers in the step of this batch, a few times a second where there is a source (`layers.ts`). */
  | { type: 'layers'; at: number; batch: number; values: LayerValues }
  /** At most once a second. */
  | { type: 'system'; at: number; values: SystemSample }
  | { type: 'ended'; at: number; state: Exclude<TrainingState, 'running' | 'paused'> };

/** What the process needs. */
export interface SystemSample {
  /** Share of one processor's time since the sample before, 0 to the number of processors. */
  cpu: number;
  /** Bytes. */
  residentMemory: number;
  tensors: number;
  /** Bytes of all tensors alive. */
  tensorBytes: number;
}

export interface BatchPoint {
  epoch: number;
  batch: number;
  /** Null stands for NaN and infinities. */
  value: number | null;
}

export interface TrainingHistory {
  plan: Plan;
  state: TrainingState;
  startedAt: number;
  /** Time of the newest event. */
  at: number;
  /** Index of the epoch that runs or ran last, and batches finished in it. */
  epoch: number;
  batch: number;
  epochsDone: number;
  /** Of the plan, or learnt when the first epoch ended. */
  batches: number | null;
  byBatch: { [metric: string]: BatchPoint[] };
  byEpoch: { epoch: number; values: Values }[];
  latest: Values;
  pace: Pace;
}

/** Running sums for throughput and remaining time, in seconds; `recent` ones fade over a few seconds. */
interface Pace {
  lastAt: number;
  samples: number;
  seconds: number;
  recentSamples: number;
  recentSeconds: number;
  recentBatches: number;
  epochBeganAt: number;
  /** Seconds of this epoch that batches took. */
  epochSeconds: number;
  /** What finished epochs took beyond their batches: validation, callbacks. */
  extraSeconds: number;
}

/** Points kept of one metric: between this and twice as many. */
const KEPT_POINTS = 240;
/** Time constant of the recent pace. */
const FADE_SECONDS = 3;

export function beginTraining(plan: Plan, at: number): TrainingHistory {
  return {
    plan,
    state: 'running',
    startedAt: at,
    at,
    epoch: plan.initialEpoch,
    batch: 0,
    epochsDone: plan.initialEpoch,
    batches: plan.batches,
    byBatch: {},
    byEpoch: [],
    latest: {},
    pace: {
      lastAt: at,
      samples: 0,
      seconds: 0,
      recentSamples: 0,
      recentSeconds: 0,
      recentBatches: 0,
      epochBeganAt: at,
      epochSeconds: 0,
      extraSeconds: 0,
    },
  };
}

export function advance(history: TrainingHistory, event: TrainingEvent): TrainingHistory {
  const { pace, at: _, ...rest } = history;
  switch (event.type) {
    case 'epoch began':
      return {
        ...rest,
        at: event.at,
        epoch: event.epoch,
        batch: 0,
        pace: { ...pace, lastAt: event.at, epochBeganAt: event.at, epochSeconds: 0 },
      };
    case 'batch ended':
      return {
        ...rest,
        at: event.at,
        batch: event.batch + 1,
        pace: afterBatch(history, event),
        ...(event.values && {
          latest: { ...history.latest, ...event.values },
          byBatch: withPoints(history, event.batch, event.values),
        }),
      };
    case 'epoch ended':
      return {
        ...rest,
        at: event.at,
        epochsDone: event.epoch + 1,
        batches: history.batches ?? (history.batch || null),
        byEpoch: [...history.byEpoch, { epoch: event.epoch, values: event.values }],
        latest: { ...history.latest, ...event.values },
        pace: afterEpoch(history, event.at),
      };
    case 'layers':
    case 'system':
      return { ...history, at: event.at };
    case 'ended':
      return { ...rest, at: event.at, state: event.state, pace };
  }
}

/** Samples per second of training, validation not counted: lately while it runs, over all of it once it has ended. */
export function samplesPerSecond({ state, pace }: TrainingHistory): number | null {
  const [samples, seconds] =
    state === 'running' ? [pace.recentSamples, pace.recentSeconds] : [pace.samples, pace.seconds];
  return seconds > 0 ? samples / seconds : null;
}

/** Seconds from the newest event to the end, validation included; null when unknown or over. */
export function remainingSeconds({
  plan,
  state,
  batches,
  batch,
  epoch,
  epochsDone,
  pace,
}: TrainingHistory): number | null {
  if (state !== 'running' || batches === null || pace.recentBatches === 0) return null;
  const secondsPerBatch = pace.recentSeconds / pace.recentBatches;
  const inThisEpoch = epochsDone > epoch ? 0 : batches - batch;
  const epochsLeft = plan.epochs - epochsDone;
  const wholeEpochs = epochsDone > epoch ? epochsLeft : epochsLeft - 1;
  const finished = epochsDone - plan.initialEpoch;
  const extraPerEpoch = finished > 0 ? pace.extraSeconds / finished : 0;
  return Math.max(0, (inThisEpoch + wholeEpochs * batches) * secondsPerBatch + epochsLeft * extraPerEpoch);
}

/** Share of the training that is done, 0 to 1; null when unknown. */
export function doneShare({ plan, batches, batch, epoch, epochsDone }: TrainingHistory): number | null {
  const total = plan.epochs - plan.initialEpoch;
  if (total <= 0) return 1;
  const partial = epochsDone > epoch ? 0 : batches === null ? null : Math.min(1, batch / batches);
  if (partial === null) return plan.epochs - plan.initialEpoch === 1 ? null : 0;
  return (epochsDone - plan.initialEpoch + partial) / total;
}

/**
 * At most `1.5 * keep` of the points, in order, with the least and the greatest of every stretch, every gap, the first
 * and the last.
 */
export function thin(points: BatchPoint[], keep: number): BatchPoint[] {
  if (points.length <= keep) return points;
  const kept = new Set<BatchPoint | undefined>([points[0], points.at(-1)]);
  for (const part of stretches(points, Math.max(1, Math.floor(keep / 2)))) {
    const finite = part.filter((point) => point.value !== null);
    kept.add(extreme(finite, (a, b) => a < b));
    kept.add(extreme(finite, (a, b) => a > b));
    kept.add(part.find((point) => point.value === null));
  }
  return points.filter((point) => kept.has(point));
}

/**
 * The points in `count` stretches of the same length in batches. By place and not by number: after many thinnings
 * the early batches are as well kept as the late ones.
 */
function stretches(points: BatchPoint[], count: number): BatchPoint[][] {
  const epochLength = 1 + Math.max(...points.map(({ batch }) => batch));
  const place = ({ epoch, batch }: BatchPoint): number => epoch * epochLength + batch;
  const first = Math.min(...points.map(place));
  const length = (Math.max(...points.map(place)) - first + 1) / count;
  const parts: BatchPoint[][] = Array.from({ length: count }, () => []);
  for (const point of points) parts[Math.floor((place(point) - first) / length)]?.push(point);
  return parts;
}

function afterBatch({ plan, batches, pace }: TrainingHistory, event: TrainingEvent & { type: 'batch ended' }): Pace {
  const seconds = Math.max(0, event.at - pace.lastAt) / 1000;
  const holdsValidation = plan.validation === 'in last batch' && batches !== null && event.batch === batches - 1;
  if (holdsValidation && pace.seconds > 0) return { ...pace, lastAt: event.at };
  // The first batch also warms the engine up, so it counts only until a second one is there.
  const fade = pace.samples > 0 && pace.recentSamples === pace.samples ? 0 : Math.exp(-seconds / FADE_SECONDS);
  return {
    ...pace,
    lastAt: event.at,
    samples: pace.samples + event.size,
    seconds: pace.seconds + seconds,
    recentSamples: pace.recentSamples * fade + event.size,
    recentSeconds: pace.recentSeconds * fade + seconds,
    recentBatches: pace.recentBatches * fade + 1,
    epochSeconds: pace.epochSeconds + seconds,
  };
}

function afterEpoch({ plan, pace }: TrainingHistory, at: number): Pace {
  const wholeEpoch = (at - pace.epochBeganAt) / 1000;
  const uncountedBatch =
    plan.validation === 'in last batch' && pace.recentBatches > 0 ? pace.recentSeconds / pace.recentBatches : 0;
  const extra = Math.max(0, wholeEpoch - pace.epochSeconds - uncountedBatch);
  return { ...pace, lastAt: at, extraSeconds: pace.extraSeconds + extra };
}

function withPoints({ byBatch, epoch }: TrainingHistory, batch: number, values: Values): TrainingHistory['byBatch'] {
  const next = { ...byBatch };
  for (const [metric, value] of Object.entries(values)) {
    const points = [...(next[metric] ?? []), { epoch, batch, value: Number.isFinite(value) ? value : null }];
    next[metric] = points.length >= 2 * KEPT_POINTS ? thin(points, KEPT_POINTS) : points;
  }
  return next;
}

function extreme(points: BatchPoint[], isMore: (a: number, b: number) => boolean): BatchPoint | undefined {
  let found: BatchPoint | undefined;
  for (const point of points) {
    if (point.value !== null && (!found || found.value === null || isMore(point.value, found.value))) found = point;
  }
  return found;
}
