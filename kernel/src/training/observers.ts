/** Who else is told of trainings: the store of runs keeps them, for one. The watcher of a training asks once, when it begins. */
import type * as tfjs from '@tensorflow/tfjs';
import { spaceBetween } from '../say.ts';
import type { Plan, TrainingEvent } from './history.ts';

/** What is known of a training when it begins. */
export interface ObservedTraining {
  /** The picture's id too. */
  readonly id: string;
  readonly plan: Plan;
  /** Absent in a loop of one's own. */
  readonly model?: tfjs.LayersModel;
  readonly optimizer?: tfjs.Optimizer;
  /** What `fit` or `fitDataset` was given. */
  readonly data?: unknown;
  readonly args?: unknown;
  /** Made where `fit` or `fitDataset` was called: its stack tells the line. */
  readonly called?: Error;
}

/** Told of every event in order. It must neither throw nor take long: a training is worth more than what is written of it. */
export interface TrainingObserver {
  (event: TrainingEvent): void;
  /** A sentence for the summary of its picture, asked for once, when it has ended. */
  readonly note?: () => string | undefined;
}

export type ObserveTraining = (training: ObservedTraining) => TrainingObserver | undefined;

const observers = new Set<ObserveTraining>();

/** From now on `observe` is asked whenever a training begins. Returns how to end that. */
export function observeTrainings(observe: ObserveTraining): () => void {
  observers.add(observe);
  return () => observers.delete(observe);
}

/** One observer for all that want to be told of this training. */
export function observerOf(training: ObservedTraining): TrainingObserver {
  const told = [...observers].flatMap((observe) => attempt(() => observe(training)) ?? []);
  const tellAll = (event: TrainingEvent): void => {
    for (const tell of told) attempt(() => tell(event));
  };
  const note = (): string => told.flatMap((one) => attempt(() => one.note?.()) ?? []).join(spaceBetween());
  return Object.assign(tellAll, { note });
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    process.emitWarning(`Something that watches trainings failed, the training goes on: ${String(error)}`);
    return undefined;
  }
}
