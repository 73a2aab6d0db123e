/** The way from a training to the front ends that show its picture. Who has one to give registers it here; without, pictures are updated whole. */
import type { MimeBundle } from '../messages.ts';
import type { BreakPicture, SteeringAction, SteeringRequest, TrainingMessage } from '../mime.ts';
import type { ObservedTraining } from './observers.ts';

/** A training that stands within a step. */
export interface Halt {
  picture(): BreakPicture;
  /** @throws {LimpidError} what cannot be set */
  set(name: string, how: 'value' | 'scale', value: number): void;
}

/** How it goes on: `abandon` gives the step up and ends the training. */
export type Decision = 'continue' | 'next-layer' | 'next-batch' | 'abandon';

export interface TrainingChannel {
  /** Id of the comm, for the picture's `steering`. */
  readonly comm: string;
  /** For the picture's `steering`. */
  readonly actions?: readonly SteeringAction[];
  /** Whether a front end has said hello. */
  readonly isHeard: boolean;
  /**
   * What a live bundle carries besides, for front ends that draw widgets. Such a view is drawn anew by each further bundle,
   * so the next one is the last one, which is without it: the channel says what changes.
   */
  readonly view?: MimeBundle | null;
  /** Between two batches: does what front ends have asked for since. Undefined when that is nothing. */
  turn?(): Promise<void> | undefined;
  /** As `turn`, where nobody would wait for it. */
  turnNow?(): void;
  /** Blocks this thread until somebody has decided; null where nobody is there to do so. */
  halt?(halt: Halt): Decision | null;
  /** The training is over, and `after` takes what front ends ask for from now on; false where none would. `close` ends that too. */
  stay?(after: AfterTraining): boolean;
  send(message: TrainingMessage): void;
  close(): void;
}

/** Somebody wants the experiment of this finding. */
export type ExperimentRequest = Extract<SteeringRequest, { action: 'experiment' }>;

/** What a channel tells a training that is over. It keeps neither model nor data. */
export interface AfterTraining {
  /** A front end said hello: it is sent the whole picture, as it is now. */
  hello(): void;
  /** @returns why not, or null where the finding says what becomes of it */
  experiment(asked: ExperimentRequest, signal: AbortSignal | undefined): Promise<string | null>;
}

/** What a channel tells its training. */
export interface Channelled extends AfterTraining {
  /** Training waits, or goes on: the picture says so, and the time does not count. */
  paused(isPaused: boolean): void;
  /** It stands at a breakpoint, or (null) no longer: the picture shows it at once. */
  halted(picture: BreakPicture | null): void;
  /** Something else of the steering changed, such as the learning rate: the picture says so soon. */
  changed(): void;
  /** Another learning rate, from the next batch on. */
  rateSet(rate: number): void;
  /** Ends the training after this batch: `fit` resolves, and what was learnt is kept. Of a loop of one's own that awaits nothing: the step throws. */
  readonly stop?: () => void;
  /** A loop that awaits nothing: it has `turnNow`, and no event reaches it. */
  readonly isSynchronous: boolean;
  /** Whole epochs that are done, and batches of the one after them. */
  progress(): { epoch: number; batch: number };
  /** Aborted when the user interrupts the cell. */
  readonly signal: AbortSignal | undefined;
}

export type OpenChannel = (training: ObservedTraining, channelled: Channelled) => TrainingChannel | undefined;

let open: OpenChannel | undefined;

/** From now on trainings have channels. Returns how to end that. */
export function channelsFrom(opener: OpenChannel): () => void {
  open = opener;
  return () => {
    if (open === opener) open = undefined;
  };
}

export function channelOf(training: ObservedTraining, channelled: Channelled): TrainingChannel | undefined {
  return open?.(training, channelled);
}
