/**
 * Chooses which of TensorFlow's executors walks a function's graph, by measuring: the one that hands ops to several threads,
 * or the one that runs them in a row, which wins where most ops are small. Kernels use several threads by either, and
 * the results are the same to the bit. Pure.
 */
export type Executor = 'parallel' | 'sequential';

/** Calls that are not measured at first. */
const WARM_UP = 8;
/** Calls of one executor in a row, the first of which is not measured: it may have to be set up. */
const ROW = 13;
const ROWS: readonly Executor[] = ['parallel', 'sequential', 'parallel', 'sequential'];

export class Executors {
  #calls = 0;
  #chosen: Executor | undefined;
  readonly #times = { parallel: new Array<number>(), sequential: new Array<number>() };

  /** Which runs the next call. */
  get next(): Executor {
    return this.#chosen ?? ROWS[this.#row] ?? 'parallel';
  }

  get isChosen(): boolean {
    return this.#chosen !== undefined;
  }

  /** Tells how long (ms) the call took. */
  took(time: number): void {
    if (this.#chosen !== undefined) return;
    const isMeasured = this.#calls >= WARM_UP && (this.#calls - WARM_UP) % ROW > 0;
    if (isMeasured) this.#times[this.next].push(time);
    this.#calls += 1;
    if (this.#row < ROWS.length) return;
    const { parallel, sequential } = this.#times;
    this.#chosen = median(sequential) < median(parallel) ? 'sequential' : 'parallel';
  }

  /** The call failed. @returns whether the parallel executor, which knows every graph, is to try instead */
  failed(): boolean {
    if (this.next === 'parallel') return false;
    this.#chosen = 'parallel';
    return true;
  }

  get #row(): number {
    return Math.max(0, Math.floor((this.#calls - WARM_UP) / ROW));
  }
}

export function median(times: readonly number[]): number {
  return [...times].sort((one, other) => one - other)[times.length >> 1] ?? Number.NaN;
}
