/**
 * Chooses what runs a function, by measuring: TensorFlow's executors, which are good at large convolutions and start at
 * once, or XLA, which compiles the whole function and wins where many small ops would cost more than what they compute. Pure.
 */
import { Executors, median, type Executor } from './executors.ts';

export type Runner = Executor | 'xla';

/** When XLA is used: never, where it is measured to be faster, after a count of calls, or from the first one wherever it can. */
export type Xla = 'off' | 'measured' | 'counted' | 'always';

/** Compiling may take a second: it is tried when the executor has worked for as long (ms). */
const TRIED_AFTER = 1000;
/** Calls of the executor before XLA is tried by count. */
const COUNTED_AFTER = 1000;
/** Calls that are measured of each. */
const SAMPLES = 24;
/** XLA must be this much faster. */
const GAIN = 0.95;

export class Tuner {
  /** How long (ms) the call before took. */
  newest: number | undefined;
  readonly #isCounted: boolean;
  readonly #isAsked: boolean;
  readonly #executors = new Executors();
  #usesXla: boolean;
  #state: 'counting' | 'executor first' | 'compiling' | 'xla next' | 'chosen';
  #calls = 0;
  #worked = 0;
  readonly #times = { executor: new Array<number>(), xla: new Array<number>() };

  constructor(xla: Xla) {
    this.#isCounted = xla === 'counted';
    this.#isAsked = xla === 'always';
    this.#usesXla = this.#isAsked;
    this.#state = FIRST[xla];
  }

  /** What runs the next call. */
  get runner(): Runner {
    return this.#usesXla ? 'xla' : this.#executors.next;
  }

  /** XLA runs each call now that there is: it rounds otherwise, and after `setSeed` no clock decides which calls it runs. */
  get isBound(): boolean {
    return this.#isCounted && this.#usesXla;
  }

  /** What runs the next call is chosen, and no clock has to tell how long it takes. */
  get isSettled(): boolean {
    const isMeasured = this.#state !== 'chosen' && this.#state !== 'counting';
    return !isMeasured && (this.#usesXla || this.#executors.isChosen);
  }

  /** A call was run by something else: it counts, and is not measured. */
  passed(): void {
    if (this.#state === 'counting') this.#count();
  }

  /** XLA is not tried from now on: a call would wait for its compiler. */
  settle(): void {
    if (this.#isAsked || this.#state === 'xla next' || this.#state === 'chosen') return;
    this.#usesXla = false;
    this.#state = 'chosen';
  }

  /** Tells how long (ms) a call took. `atOnce`: XLA is tried as soon as there is a time to compare it with. */
  took(time: number, atOnce = false): void {
    this.newest = time;
    if (!this.#usesXla) this.#executors.took(time);
    if (this.#state === 'chosen') return;
    if (this.#state === 'counting') {
      this.#count();
      return;
    }
    if (this.#state === 'compiling') {
      this.#state = this.#times.executor.length === 0 ? 'chosen' : 'xla next';
      return;
    }
    const times = this.#times[this.#usesXla ? 'xla' : 'executor'];
    times.push(time);
    if (times.length > SAMPLES) times.shift();
    if (this.#state === 'executor first') {
      this.#worked += time;
      if ((this.#worked < TRIED_AFTER && !atOnce) || times.length < SAMPLES || !this.#executors.isChosen) return;
      this.#compileNext();
    } else if (times.length === SAMPLES) {
      this.#usesXla = median(this.#times.xla) < GAIN * median(this.#times.executor);
      this.#state = 'chosen';
    }
  }

  /** The call failed: XLA does not know each op. @returns whether another runner is to try instead */
  failed(): boolean {
    if (!this.#usesXla) return this.#executors.failed();
    if (this.#state !== 'compiling') return false;
    this.#usesXla = false;
    this.#state = 'chosen';
    return true;
  }

  #count(): void {
    this.#calls += 1;
    if (this.#calls === COUNTED_AFTER) this.#compileNext();
  }

  #compileNext(): void {
    this.#usesXla = true;
    this.#state = 'compiling';
  }
}

const FIRST = { off: 'chosen', measured: 'executor first', counted: 'counting', always: 'compiling' } as const;

/**
 * The choice that is the same in each run: a clock has no part in it. XLA draws other random numbers than the executor,
 * and takes several times as long for the gradients of convolutions.
 */
export function withoutClock(ops: readonly string[]): Xla {
  return ops.some((op) => /^Stateful|Conv.*Backprop/.test(op)) ? 'off' : 'counted';
}
