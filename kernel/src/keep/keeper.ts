/** How long a kernel waits for a front end that went away. */
import type { Journal } from './journal.ts';

/** How often (ms) a kernel that nobody listens to looks how long that has been so, at most. */
const LOOKS = 30_000;
/** How long (ms) the front end that started it may take to come. */
const FIRST_COMES_WITHIN = 60_000;

export class Keeper {
  readonly #asked: number;
  #patience: number;
  readonly #journal: Pick<Journal, 'isBusy'>;
  readonly #end: () => void;
  readonly #topics = new Set<string>();
  /** When somebody was last there, or a cell ran. */
  #since = performance.now();
  readonly #looking: NodeJS.Timeout;

  /** `patience` (ms) counts from the moment when nobody listens and no cell runs; then `end` is called. */
  constructor(patience: number, journal: Pick<Journal, 'isBusy'>, end: () => void) {
    this.#asked = patience;
    this.#patience = Math.max(patience, FIRST_COMES_WITHIN);
    this.#journal = journal;
    this.#end = end;
    this.#looking = setInterval(() => this.#look(), Math.min(LOOKS, patience / 4)).unref();
  }

  /** Somebody listens to a topic, or nobody any more. */
  listening(topic: string, isListening: boolean): void {
    if (isListening) this.#topics.add(topic);
    else this.#topics.delete(topic);
    this.#patience = this.#asked;
    this.#since = performance.now();
  }

  #look(): void {
    if (this.#topics.size > 0 || this.#journal.isBusy) this.#since = performance.now();
    if (performance.now() - this.#since < this.#patience) return;
    clearInterval(this.#looking);
    this.#end();
  }
}
