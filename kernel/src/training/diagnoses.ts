/** Who says what is wrong with a training while it runs; the doctor (`../doctor`) does, where it was told to. */
import type { Finding } from '../doctor/finding.ts';
import type { ExperimentName, ExperimentOutcome } from '../mime.ts';
import type { TrainingEvent, TrainingHistory } from './history.ts';
import type { ObservedTraining } from './observers.ts';

/** @param signal of whoever asks */
export type Confirm = (name: ExperimentName, signal?: AbortSignal) => Promise<ExperimentOutcome>;

/** Of one training. */
export interface Diagnosis {
  /** The same list as long as nothing has changed. */
  readonly findings: readonly Finding[];
  /** Told of every event, with the history that it led to. It takes no time: what it costs is the source's to limit. */
  happened(event: TrainingEvent, history: TrainingHistory): void;
  /** Does the experiment of a finding, also when the training is over: it keeps neither model nor data. */
  readonly confirm?: Confirm;
  /** The training is over; the model is as it was left. */
  end(history: TrainingHistory): void;
}

export type OfferDiagnosis = (training: ObservedTraining) => Diagnosis | undefined;

const offers = new Set<OfferDiagnosis>();

/** From now on `offer` is asked whenever a training begins. Returns how to end that. */
export function diagnosesFrom(offer: OfferDiagnosis): () => void {
  offers.add(offer);
  return () => offers.delete(offer);
}

/** The first one that is offered. */
export function diagnosisOf(training: ObservedTraining): Diagnosis | undefined {
  for (const offer of offers) {
    const diagnosis = offer(training);
    if (diagnosis) return diagnosis;
  }
  return undefined;
}
