/** How fast a training goes, and when it will end. Pure. */
import type { TrainingEvent, TrainingHistory } from './history.ts';

/** Running sums for throughput and remaining time, in seconds; `recent` ones fade over a few seconds. */
export interface Pace {
  lastAt: number;
  samples: number;
  batches: number;
  seconds: number;
  recentSamples: number;
  recentSeconds: number;
  recentBatches: number;
  epochBeganAt: number;
  /** Seconds of this epoch that batches took. */
  epochSeconds: number;
  /** What finished epochs took beyond their batches: validation, callbacks. */
  extraSeconds: number;
  /** Since when it is paused, else null. */
  pausedAt: number | null;
}

/** Time constant of the recent pace. */
const FADE_SECONDS = 3;

export function beginPace(at: number): Pace {
  return {
    lastAt: at,
    samples: 0,
    batches: 0,
    seconds: 0,
    recentSamples: 0,
    recentSeconds: 0,
    recentBatches: 0,
    epochBeganAt: at,
    epochSeconds: 0,
    extraSeconds: 0,
    pausedAt: null,
  };
}

/** Samples per second of training, validation not counted: lately while it runs, over all of it once it has ended. */
export function samplesPerSecond({ state, pace }: TrainingHistory): number | null {
  const [samples, seconds] = isOver(state) ? [pace.samples, pace.seconds] : [pace.recentSamples, pace.recentSeconds];
  return seconds > 0 && samples > 0 ? samples / seconds : null;
}

/** The same of steps. */
export function stepsPerSecond({ state, pace }: TrainingHistory): number | null {
  const [steps, seconds] = isOver(state) ? [pace.batches, pace.seconds] : [pace.recentBatches, pace.recentSeconds];
  return seconds > 0 && steps > 0 ? steps / seconds : null;
}

/** Seconds from the newest event to the end, validation included; null when unknown or over. */
export function remainingSeconds(history: TrainingHistory): number | null {
  const { plan, state, batches, batch, epoch, epochsDone, pace } = history;
  if (isOver(state) || batches === null || pace.recentBatches === 0) return null;
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
  if (plan.epochs === 0) return null;
  const total = plan.epochs - plan.initialEpoch;
  if (total <= 0) return 1;
  const partial = epochsDone > epoch ? 0 : batches === null ? null : Math.min(1, batch / batches);
  if (partial === null) return plan.epochs - plan.initialEpoch === 1 ? null : 0;
  return (epochsDone - plan.initialEpoch + partial) / total;
}

export function afterBatch(
  { plan, batches, pace }: TrainingHistory,
  event: TrainingEvent & { type: 'batch ended' },
): Pace {
  const seconds = Math.max(0, event.at - pace.lastAt) / 1000;
  const ended = event.batches ?? 1;
  const holdsValidation = plan.validation === 'in last batch' && batches !== null && event.batch === batches - 1;
  if (holdsValidation && pace.seconds > 0) return { ...pace, lastAt: event.at };
  // The first batch also warms the engine up, so it counts only until a second one is there.
  const fade = pace.batches > 0 && pace.recentBatches === pace.batches ? 0 : Math.exp(-seconds / FADE_SECONDS);
  return {
    ...pace,
    lastAt: event.at,
    samples: pace.samples + event.size,
    batches: pace.batches + ended,
    seconds: pace.seconds + seconds,
    recentSamples: pace.recentSamples * fade + event.size,
    recentSeconds: pace.recentSeconds * fade + seconds,
    recentBatches: pace.recentBatches * fade + ended,
    epochSeconds: pace.epochSeconds + seconds,
  };
}

export function afterEpoch({ plan, pace }: TrainingHistory, at: number): Pace {
  const uncountedBatch =
    plan.validation === 'in last batch' && pace.recentBatches > 0 ? pace.recentSeconds / pace.recentBatches : 0;
  const extra = Math.max(0, epochSeconds(pace, at) - pace.epochSeconds - uncountedBatch);
  return { ...pace, lastAt: at, extraSeconds: pace.extraSeconds + extra };
}

/** Of the epoch that runs, validation included, pauses not. */
export function epochSeconds({ epochBeganAt }: Pace, at: number): number {
  return (at - epochBeganAt) / 1000;
}

/** What began before the pause began later by as much, so that no time is counted in it. */
export function afterPause(pace: Pace, at: number): Pace {
  const took = pace.pausedAt === null ? 0 : at - pace.pausedAt;
  return {
    ...pace,
    pausedAt: null,
    lastAt: pace.lastAt + took,
    epochBeganAt: pace.epochBeganAt + took,
  };
}

function isOver(state: TrainingHistory['state']): boolean {
  return state !== 'running' && state !== 'paused';
}
