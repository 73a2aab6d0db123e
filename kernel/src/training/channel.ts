/** The way from a training to the front ends that show its picture. Who has one to give registers it here; without, pictures are updated whole. */
import type { SteeringAction, TrainingMessage } from '../mime.ts';
import type { ObservedTraining } from './observers.ts';

export interface TrainingChannel {
  /** Id of the comm, for the picture's `steering`. */
  readonly comm: string;
  /** For the picture's `steering`. */
  readonly actions?: readonly SteeringAction[];
  /** Whether a front end has said hello. */
  readonly isHeard: boolean;
  send(message: TrainingMessage): void;
  close(): void;
}

/** What a channel tells its training. */
export interface Channelled {
  /** A front end said hello: it is sent the whole picture, as it is now. */
  hello(): void;
  /** Training waits, or goes on: the picture says so, and the time does not count. */
  paused(isPaused: boolean): void;
  /** Something else of the steering changed, such as the learning rate: the picture says so soon. */
  changed(): void;
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
