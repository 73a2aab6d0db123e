/**
 * Messages for code that gives the event loop no turn, as a loop of `minimize` does: between two steps it takes them out by hand.
 * The runner says how. Only listed comms get theirs so, because their handlers do what matters before their first `await`;
 * all other messages wait for the event loop, in their order.
 */

export interface Letterbox {
  /** Gives listed comms what has arrived for them. */
  take(): void;
  /** Blocks this thread until something has arrived since, at most so many milliseconds. */
  wait(ms?: number): void;
  /** Whether an interrupt has been taken out: it waits for the event loop, as all that is not for a comm does. */
  readonly isInterrupted: boolean;
}

/** Ids of comms whose messages are taken by hand. */
export const takenByHand = new Set<string>();

let letterbox: Letterbox | undefined;

/** The runner says from where. */
export function takeFrom(next: Letterbox): void {
  letterbox = next;
}

/** Undefined where no front end can send anything. */
export function theLetterbox(): Letterbox | undefined {
  return letterbox;
}
