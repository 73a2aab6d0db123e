/** A cell, or the handlers of a comm's message, while they run: what of them an interrupt needs. */
// the global one starts nothing for a cell that was interrupted
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { cooperating, type CellScope } from '../display/publish.ts';
import { LimpidError } from '../errors.ts';

/** How long (ms) interrupted code may take to end by itself: what does not know, what has its signal, what fits. */
const GRACE = { deaf: 10, listening: 500, cooperating: 5000 };

export class Running {
  readonly scope: CellScope;
  /** Resolves when it is to be left behind. */
  readonly interrupted = Promise.withResolvers<'interrupted'>();
  /** Resolves when it was left behind, and whoever was to end it has not: a termination that came late has met that too. */
  readonly lost = Promise.withResolvers<'interrupted'>();
  readonly ended = Promise.withResolvers<void>();
  readonly #controller = new AbortController();
  /** It, or library code for it, has taken the signal. */
  #listens = false;

  constructor(id: string, rest: Partial<CellScope> = {}) {
    const signal = (): AbortSignal => {
      this.#listens = true;
      return this.#controller.signal;
    };
    this.scope = {
      ...rest,
      id,
      get signal() {
        return signal();
      },
    };
  }

  get wasInterrupted(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Its signal is aborted; when it does not end by itself soon it is left behind. */
  interrupt(): void {
    if (this.wasInterrupted) return;
    this.#controller.abort(new LimpidError('INTERRUPTED'));
    const isCooperating = Atomics.load(cooperating, 0) > 0;
    // what it has planned with timers is not to keep the thread busy meanwhile
    if (!isCooperating && !this.#listens) this.scope.abandoned = true;
    const grace = isCooperating ? GRACE.cooperating : this.#listens ? GRACE.listening : GRACE.deaf;
    const leaving = setTimeout(() => {
      Atomics.store(cooperating, 0, 0);
      this.interrupted.resolve('interrupted');
      setImmediate(() => this.lost.resolve('interrupted'));
    }, grace).unref();
    // code of the next cells may be cooperating by then
    void this.ended.promise.then(() => clearTimeout(leaving));
  }
}
