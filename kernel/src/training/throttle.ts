/** Runs an action at once, then at most every so often, and never forgets the last request. */

export interface Clock {
  /** Milliseconds, only ever growing. */
  now(): number;
  /** Runs `act` once after a while; returns how to call it off. */
  after(milliseconds: number, act: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    // An interrupt may end code that runs below a microtask, never code that runs directly below a timer.
    const timer = setTimeout(() => queueMicrotask(act), milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export class Throttle {
  readonly #every: () => number;
  readonly #clock: Clock;
  readonly #act: () => void;
  #last = -Infinity;
  /** When the request that waits is due. */
  #due = -Infinity;
  #callOff: (() => void) | undefined;

  /** `every`: milliseconds. */
  constructor(every: number | (() => number), clock: Clock, act: () => void) {
    this.#every = typeof every === 'number' ? () => every : every;
    this.#clock = clock;
    this.#act = act;
  }

  /** Until when nobody needs to request anything, because somebody has. */
  get askedUntil(): number {
    return this.#callOff ? this.#due : -Infinity;
  }

  /** Acts now, or as soon as it may: while it waits, further requests join this one. */
  request(): void {
    const now = this.#clock.now();
    if (this.#callOff && now < this.#due) return;
    const wait = this.#last + this.#every() - now;
    if (wait <= 0) {
      this.cancel();
      this.#last = now;
      this.#act();
      return;
    }
    this.#due = now + wait;
    this.#callOff ??= this.#clock.after(wait, () => {
      this.#callOff = undefined;
      this.#last = this.#clock.now();
      this.#act();
    });
  }

  /** Acts now in any case: there will be no time to act later. */
  now(): void {
    this.cancel();
    this.#last = this.#clock.now();
    this.#act();
  }

  /** Drops a request that waits. */
  cancel(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }
}
