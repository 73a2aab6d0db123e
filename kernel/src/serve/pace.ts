/** How many rows a batch may have, and how long its first request may wait for others, so that the goal for p99 holds. */

export interface PaceOptions {
  /** Rows in a batch at most. */
  maxBatch: number;
  /** Milliseconds that a request waits for others at most; 0 takes along only what has arrived already. */
  maxDelay: number;
  /** Milliseconds from arrival to answer that 99 of 100 requests shall not exceed; none: batches are as large as may be. */
  goal: number | undefined;
}

/** Additive increase, multiplicative decrease: a batch that took longer than the goal halves the next ones. */
export class Pace {
  readonly #options: PaceOptions;
  #limit: number;
  /** Milliseconds that batches take, a moving mean. */
  #takes = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#limit = options.maxBatch;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Milliseconds to wait for more after the oldest request has waited `waited` already. */
  delay(waited: number): number {
    const { maxDelay, goal } = this.#options;
    const left = goal === undefined ? maxDelay : Math.min(maxDelay, goal - this.#takes);
    return Math.max(0, left - waited);
  }

  /** A batch of `rows` has been computed in `took`; its oldest request had its answer after `oldest`. */
  saw(rows: number, took: number, oldest: number): void {
    this.#takes += (took - this.#takes) / 8;
    const { goal, maxBatch } = this.#options;
    if (goal === undefined) return;
    if (took > goal) this.#limit = Math.max(1, Math.min(this.#limit, rows) >> 1);
    // what waited too long in the queue is mended by larger batches, not by smaller ones
    else if (rows >= this.#limit || oldest > goal) this.#limit = Math.min(maxBatch, this.#limit + 1);
  }
}
