/**
 * Chooses what runs a function, by measuring: TensorFlow's executor, which is good at large convolutions and starts at
 * once, or XLA, which compiles the whole function and wins where many small ops would cost more than what they compute. Pure.
 */
export type Runner = 'executor' | 'xla';

/** When XLA is used: never, where it is measured to be faster, or from the first call on wherever it can. */
export type Xla = 'off' | 'measured' | 'always';

/** Compiling may take a second: it is tried when the executor has worked for as long (ms). */
const TRIED_AFTER = 1000;
/** Calls that are measured of each. */
const SAMPLES = 24;
/** XLA must be this much faster. */
const GAIN = 0.95;

export class Tuner {
  #runner: Runner;
  #state: 'executor first' | 'compiling' | 'xla next' | 'chosen';
  #worked = 0;
  readonly #times = { executor: new Array<number>(), xla: new Array<number>() };

  constructor(xla: Xla) {
    this.#runner = xla === 'always' ? 'xla' : 'executor';
    this.#state = xla === 'always' ? 'compiling' : xla === 'measured' ? 'executor first' : 'chosen';
  }

  /** What runs the next call. */
  get runner(): Runner {
    return this.#runner;
  }

  /** Tells how long (ms) a call took. */
  took(time: number): void {
    if (this.#state === 'chosen') return;
    if (this.#state === 'compiling') {
      this.#state = this.#times.executor.length === 0 ? 'chosen' : 'xla next';
      return;
    }
    const times = this.#times[this.#runner];
    times.push(time);
    if (times.length > SAMPLES) times.shift();
    if (this.#state === 'executor first') {
      this.#worked += time;
      if (this.#worked < TRIED_AFTER || times.length < SAMPLES) return;
      this.#runner = 'xla';
      this.#state = 'compiling';
    } else if (times.length === SAMPLES) {
      this.#runner = median(this.#times.xla) < GAIN * median(this.#times.executor) ? 'xla' : 'executor';
      this.#state = 'chosen';
    }
  }

  /** The call failed: XLA does not know each op. @returns whether the executor is to try instead */
  failed(): boolean {
    if (this.#state !== 'compiling') return false;
    this.#runner = 'executor';
    this.#state = 'chosen';
    return true;
  }
}

function median(times: readonly number[]): number {
  return [...times].sort((one, other) => one - other)[times.length >> 1] ?? Number.NaN;
}
