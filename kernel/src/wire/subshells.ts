/** Subshells (JEP 91): inside one, cells and opening comms wait for each other; between two, nobody waits. */
import { randomUUID } from 'node:crypto';

/** The place of one request in its queue. */
export interface Place {
  /** True when an earlier cell failed while this one waited. */
  aborted: boolean;
}

export class Queue {
  #last: Promise<void> = Promise.resolve();
  #waiting: Place[] = [];

  /** Calls `run` once all that came before has ended; resolves when it has ended itself. */
  add(run: (place: Place) => Promise<void>): Promise<void> {
    const place: Place = { aborted: false };
    this.#waiting.push(place);
    this.#last = this.#last.then(() => {
      this.#waiting = this.#waiting.filter((waiting) => waiting !== place);
      return run(place);
    });
    return this.#last;
  }

  /** Those that wait will find themselves aborted. */
  abort(): void {
    for (const place of this.#waiting) place.aborted = true;
    this.#waiting = [];
  }
}

export class Subshells {
  readonly #main = new Queue();
  readonly #queues = new Map<string, Queue>();

  get ids(): string[] {
    return [...this.#queues.keys()];
  }

  create(): string {
    const id = randomUUID();
    this.#queues.set(id, new Queue());
    return id;
  }

  /** The cell it runs ends by itself, those that wait are aborted. @returns false when there is no such subshell */
  delete(id: string): boolean {
    this.#queues.get(id)?.abort();
    return this.#queues.delete(id);
  }

  /** The queue of a subshell, or of the main shell for an id that is null or missing; undefined when there is none. */
  queue(id: string | null | undefined): Queue | undefined {
    return id === null || id === undefined ? this.#main : this.#queues.get(id);
  }
}
