/** Batches in a row whose metrics were not read: counted in place, and told of as one event when somebody wants to know. */
import type { TrainingEvent } from './history.ts';

export class UnreadBatches {
  #batches = 0;
  #size = 0;
  #batch = 0;
  #at = 0;

  add(batch: number, size: number, at: number): void {
    this.#batches += 1;
    this.#size += size;
    this.#batch = batch;
    this.#at = at;
  }

  /** Of all that were added since; null where there is none. */
  take(): (TrainingEvent & { type: 'batch ended' }) | null {
    if (this.#batches === 0) return null;
    const [batches, size] = [this.#batches, this.#size];
    this.#batches = this.#size = 0;
    return { type: 'batch ended', at: this.#at, batch: this.#batch, batches, size, values: null };
  }
}
