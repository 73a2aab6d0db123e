/** How much of the training time reading values may take: they wait for the device, so a fast training reads only some. */
import type { Clock } from './throttle.ts';

/** Of so many readings in a row the cheapest counts: the others may have waited for another program, and the first are cold. */
const RECENT = 3;

/** Of metrics. With what pictures (`place.ts`) and statistics of layers (`updates/sampler.ts`) take it is less than a hundredth. */
const SHARE = 0.0015;

export class Budget {
  readonly #clock: Clock;
  readonly #startedAt: number;
  #spent = 0;
  #recent: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  /** When there is time again. */
  get nextAt(): number {
    return this.#startedAt + this.#spent / SHARE;
  }

  /** What `read` gives, or null when there is no time for it now. */
  spend<T>(read: () => T): T | null {
    const before = this.#clock.now();
    if (before < this.nextAt) return null;
    const value = read();
    this.#recent = [...this.#recent.slice(1 - RECENT), this.#clock.now() - before];
    if (this.#recent.length === RECENT) this.#spent += Math.min(...this.#recent);
    return value;
  }
}
