/**
 * What happened in one training: events in, state out. Pure: time comes with the events, in milliseconds.
 * The history is bounded however long the training, and an event takes the same time however many there were.
 */
import type { Finding } from '../doctor/finding.ts';
import type { TrainingState } from '../mime.ts';
import { NO_LAYERS, withLayers, type LayerHistory } from './layer-history.ts';
import type { LayerValues } from './layers.ts';
import { factsWith, type MetricFacts } from './metric-facts.ts';
import {
  afterBatch,
  afterEpoch,
  afterPause,
  beginPace,
  epochSeconds,
  samplesPerSecond,
  stepsPerSecond,
} from './pace.ts';
import type { Pace } from './pace.ts';
import { extended, type Curve, type Room } from './series.ts';

/** What is known before the first batch. */
export interface Plan {
  /** 0: a loop of one's own, which counts steps alone. */
  epochs: number;
  /** Epochs done in an earlier `fit`, as its `initialEpoch` says. */
  initialEpoch: number;
  /** Batches of one epoch; null when only the end of the data will tell. */
  batches: number | null;
  /** Names in the order tfjs gives them: loss, acc, val_loss, val_acc. Others may come later. */
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
   * the optimizer has none. In a loop of one's own `batch` counts its steps from 0 and `size` is 0. Batches in a row
   * that were not read are one event of the last of them: `batches` of them, and `size` is that of all.
   */
  | {
      type: 'batch ended';
      at: number;
      batch: number;
      batches?: number;
      size: number;
      values: Values | null;
      learningRate?: number | null;
    }
  | { type: 'epoch ended'; at: number; epoch: number; values: Values }
  /** Statistics of layers in the step of this batch, a few times a second where there is a source (`layers.ts`). */
  | { type: 'layers'; at: number; batch: number; values: LayerValues }
  /** At most once a second. */
  | { type: 'system'; at: number; values: SystemSample }
  | { type: 'paused'; at: number }
  | { type: 'resumed'; at: number }
  /** Whoever steers the training gave it another rate, from the next batch on. */
  | { type: 'learning rate set'; at: number; value: number }
  /** For observers alone, also after the end: what may be wrong with it, as far as is known by now. */
  | { type: 'diagnosed'; at: number; findings: readonly Finding[] }
  /** `stopped`: by an interrupt of the cell, or by whoever steers it and keeps what was learnt. */
  | { type: 'ended'; at: number; state: Exclude<TrainingState, 'running' | 'paused'>; isKept?: boolean };

/** What the process needs. */
export interface SystemSample {
  /** Processors kept busy since the sample before: 0 to the number of processors. */
  cpu: number;
  /** Bytes. */
  residentMemory: number;
  tensors: number;
  /** Bytes of all tensors alive. */
  tensorBytes: number;
}

export interface EpochRow {
  epoch: number;
  values: Values;
}

export interface Best {
  epoch: number;
  metric: string;
  value: number;
}

type Curves = { [name: string]: Curve };

export interface TrainingHistory {
  plan: Plan;
  /** Of the plan, and those that came later. */
  metrics: string[];
  state: TrainingState;
  /** Stopped by whoever steers it, not by an interrupt. */
  isKept: boolean;
  /** Pauses not counted: it moves on by them. */
  startedAt: number;
  /** Time of the newest event. */
  at: number;
  /** Index of the epoch that runs or ran last, and batches finished in it. */
  epoch: number;
  batch: number;
  epochsDone: number;
  /** Of the plan, or learnt when the first epoch ended. */
  batches: number | null;
  /** Curves of the first metrics, see `MOST_METRICS`. */
  byBatch: Curves;
  byEpoch: Curves;
  /** Rows of the first epochs and of the last ones, for the table. */
  firstEpochs: EpochRow[];
  lastEpochs: EpochRow[];
  latest: Values;
  facts: { [metric: string]: MetricFacts };
  /** By loss, and by validation loss once there is one. */
  best: { [metric in 'loss' | 'val_loss']?: Best };
  learningRate: number | null;
  learningRates: Curve | null;
  secondsPerEpoch: number | null;
  epochTimes: Curve | null;
  /** Samples per second, or steps per second where a step has no size. */
  throughput: Curve | null;
  system: { latest: SystemSample; curves: { [name in keyof SystemSample]: Curve } } | null;
  layers: LayerHistory;
  pace: Pace;
}

/** Metrics that have curves; of the others there are the newest values and the table. */
export const MOST_METRICS = 24;
/** Rows of the table, half of them first epochs and half of them last ones. */
export const TABLE_ROWS = 30;
/** Points of all curves of a kind together, and of a single one. */
const BATCH_ROOM: Room = { live: 480, whole: 2400 };
const EPOCH_ROOM: Room = { live: 240, whole: 800 };
const CURVE_ROOM: Room = { live: 400, whole: 2000 };
const SIDE_ROOM: Room = { live: 60, whole: 160 };
const RATE_ROOM: Room = { ...SIDE_ROOM, byChange: true };

export function beginTraining(plan: Plan, at: number): TrainingHistory {
  return {
    plan,
    metrics: plan.metrics,
    state: 'running',
    isKept: false,
    startedAt: at,
    at,
    epoch: plan.initialEpoch,
    batch: 0,
    epochsDone: plan.initialEpoch,
    batches: plan.batches,
    byBatch: {},
    byEpoch: {},
    firstEpochs: [],
    lastEpochs: [],
    latest: {},
    facts: {},
    best: {},
    learningRate: null,
    learningRates: null,
    secondsPerEpoch: null,
    epochTimes: null,
    throughput: null,
    system: null,
    layers: NO_LAYERS,
    pace: beginPace(at),
  };
}

export function advance(history: TrainingHistory, event: TrainingEvent): TrainingHistory {
  const { pace, epoch, batch } = history;
  const { at } = event;
  switch (event.type) {
    case 'epoch began':
      return {
        ...history,
        at,
        epoch: event.epoch,
        batch: 0,
        pace: { ...pace, lastAt: at, epochBeganAt: at, epochSeconds: 0 },
      };
    case 'batch ended':
      return {
        ...history,
        at,
        batch: event.batch + 1,
        pace: afterBatch(history, event),
        ...(event.learningRate !== undefined && withRate(history, event.batch, event.learningRate)),
        ...(event.values && withValues(history, { epoch, batch: event.batch }, event.values, null)),
      };
    case 'epoch ended': {
      const { plan, firstEpochs, lastEpochs } = history;
      const row = { epoch: event.epoch, values: event.values };
      const secondsPerEpoch = epochSeconds(pace, at);
      const place = { epoch: event.epoch, batch: Math.max(0, batch - 1) };
      return {
        ...history,
        at,
        epochsDone: event.epoch + 1,
        batches: history.batches ?? (plan.epochs === 0 ? null : batch || null),
        firstEpochs: firstEpochs.length < TABLE_ROWS / 2 ? [...firstEpochs, row] : firstEpochs,
        lastEpochs: firstEpochs.length < TABLE_ROWS / 2 ? [] : [...lastEpochs, row].slice(-TABLE_ROWS / 2),
        best: bestWith(history.best, row),
        secondsPerEpoch,
        epochTimes: extended(history.epochTimes ?? undefined, { ...place, value: secondsPerEpoch }, SIDE_ROOM),
        pace: afterEpoch(history, at),
        ...withValues(history, place, event.values, event.epoch),
      };
    }
    case 'layers':
      return { ...history, at, layers: withLayers(history.layers, { epoch, batch: event.batch }, event.values) };
    case 'diagnosed':
      return history;
    case 'system':
      return { ...history, at, ...withSample(history, event.values) };
    case 'paused':
      return { ...history, at, state: 'paused', pace: { ...pace, pausedAt: at } };
    case 'resumed':
      return { ...resumed(history, at), at, state: 'running' };
    case 'learning rate set':
      return { ...history, ...withRateSet(history, event.value) };
    case 'ended':
      return { ...resumed(history, at), at, state: event.state, isKept: event.isKept ?? false };
  }
}

function resumed(history: TrainingHistory, at: number): TrainingHistory {
  const { pace, startedAt } = history;
  if (pace.pausedAt === null) return history;
  return { ...history, startedAt: startedAt + at - pace.pausedAt, pace: afterPause(pace, at) };
}

/** By validation loss, without validation by loss. */
export function bestEpoch({ best }: TrainingHistory): Best | null {
  return best.val_loss ?? best.loss ?? null;
}

function bestWith(best: TrainingHistory['best'], { epoch, values }: EpochRow): TrainingHistory['best'] {
  let next = best;
  for (const metric of ['loss', 'val_loss'] as const) {
    const value = values[metric];
    if (value === undefined || !Number.isFinite(value)) continue;
    if (value < (best[metric]?.value ?? Infinity)) next = { ...next, [metric]: { epoch, metric, value } };
  }
  return next;
}

/** `epoch` is null for values of a batch. */
function withValues(
  history: TrainingHistory,
  place: { epoch: number; batch: number },
  values: Values,
  epoch: number | null,
): Partial<TrainingHistory> {
  const late = Object.keys(values).filter(
    (one) => !Object.hasOwn(history.facts, one) && !history.metrics.includes(one),
  );
  const metrics = late.length > 0 ? [...history.metrics, ...late] : history.metrics;
  const curves = { ...(epoch === null ? history.byBatch : history.byEpoch) };
  const facts = { ...history.facts };
  const room = roomOf(Object.keys(values).length, epoch === null ? BATCH_ROOM : EPOCH_ROOM);
  for (const metric of metrics.slice(0, MOST_METRICS)) {
    const value = values[metric];
    if (value !== undefined) curves[metric] = extended(curves[metric], { ...place, value }, room);
  }
  for (const [metric, value] of Object.entries(values)) facts[metric] = factsWith(facts[metric], value, epoch);
  return {
    metrics,
    facts,
    latest: { ...history.latest, ...values },
    ...(epoch === null ? { byBatch: curves } : { byEpoch: curves }),
  };
}

function withRate(history: TrainingHistory, batch: number, rate: number | null): Partial<TrainingHistory> {
  if (rate === null) return { learningRate: null };
  const point = { epoch: history.epoch, batch, value: rate };
  return { learningRate: rate, learningRates: extended(history.learningRates ?? undefined, point, RATE_ROOM) };
}

/** A step, where it is set: batches that are not read do not make a slope of it. */
function withRateSet(history: TrainingHistory, value: number): Partial<TrainingHistory> {
  const before =
    history.learningRate === null ? {} : withRate(history, Math.max(0, history.batch - 1), history.learningRate);
  return withRate({ ...history, ...before }, history.batch, value);
}

function withSample(history: TrainingHistory, latest: SystemSample): Partial<TrainingHistory> {
  const place = { epoch: history.epoch, batch: Math.max(0, history.batch - 1) };
  const grown = (curve: Curve | undefined, value: number) => extended(curve, { ...place, value }, SIDE_ROOM);
  const before = history.system?.curves;
  const speed = samplesPerSecond(history) ?? stepsPerSecond(history);
  return {
    throughput: speed === null ? history.throughput : grown(history.throughput ?? undefined, speed),
    system: {
      latest,
      curves: {
        cpu: grown(before?.cpu, latest.cpu),
        residentMemory: grown(before?.residentMemory, latest.residentMemory),
        tensors: grown(before?.tensors, latest.tensors),
        tensorBytes: grown(before?.tensorBytes, latest.tensorBytes),
      },
    },
  };
}

function roomOf(metrics: number, all: Room): Room {
  const curves = Math.max(1, Math.min(metrics, MOST_METRICS));
  return {
    live: Math.min(CURVE_ROOM.live, Math.floor(all.live / curves)),
    whole: Math.min(CURVE_ROOM.whole, Math.floor(all.whole / curves)),
  };
}
