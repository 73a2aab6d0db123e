import type { ReceivedMessage } from './frames.ts';

/** How long a test waits for a message before it says that none came. No test asserts that something is fast. */
const PATIENCE_MS = 30_000;

/** Messages of one kind in the order they came; whoever waits gets the oldest unread one. */
export class Inbox {
  readonly #name: string;
  readonly #messages: ReceivedMessage[] = [];
  #wake: (() => void) | undefined;
  #failure: Error | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  get unread(): readonly ReceivedMessage[] {
    return this.#messages;
  }

  push(message: ReceivedMessage): void {
    this.#messages.push(message);
    this.#wake?.();
  }

  /** Ends every wait, now and later: nothing more will come. */
  fail(failure: Error): void {
    this.#failure ??= failure;
    this.#wake?.();
  }

  async next(expected: string): Promise<ReceivedMessage> {
    const message = this.#messages.shift();
    if (message) return message;
    if (this.#failure) throw new Error(`${expected} cannot come: ${this.#failure.message}`, { cause: this.#failure });
    await this.#arrival(expected);
    return this.next(expected);
  }

  async #arrival(expected: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const patience = setTimeout(() => {
      reject(new Error(`Waited ${PATIENCE_MS / 1000} s for ${expected} on ${this.#name}`));
    }, PATIENCE_MS);
    this.#wake = () => resolve(undefined);
    try {
      await promise;
    } finally {
      clearTimeout(patience);
      this.#wake = undefined;
    }
  }
}
