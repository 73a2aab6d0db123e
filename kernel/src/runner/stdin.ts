/** `process.stdin`: a stream of the lines that the person at the front end types, asked for when somebody reads. */
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers';
import { LimpidError } from '../errors.ts';
import type { AskLater } from './input.ts';

let ask: AskLater;
let current: StandardInput | undefined;

export function standardInput(next: AskLater): void {
  ask = next;
  Object.defineProperty(process, 'stdin', { get: () => stdin(), configurable: true, enumerable: true });
}

/** One that has ended, or was left by the cell that read it, is replaced: the next cell can be asked again. */
function stdin(): StandardInput {
  if (!current || current.isSpent) current = new StandardInput();
  return current;
}

export class StandardInput extends Readable {
  readonly fd = 0;
  isSpent = false;
  readonly #asksByItself: boolean;
  #asking: Promise<void> | undefined;

  /** One that does not ask by itself passes on only the lines it is told to ask for. */
  constructor({ asksByItself = true } = {}) {
    super({ highWaterMark: 0 });
    this.#asksByItself = asksByItself;
  }

  override _read(): void {
    if (!this.#asksByItself) return;
    // not at once: who has the line already may be about to stop reading
    setImmediate(() => {
      if (!this.destroyed) this.demand('');
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.isSpent = true;
    done(error);
  }

  /** As a stream of the operating system has them: reading keeps no cell alive here. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** Asks for one line and passes it on; readers hear of a failure as of any stream's. */
  demand(prompt: string): void {
    this.line(prompt).catch((error: unknown) => {
      this.isSpent = true;
      // the cell that read is over, or is about to be: nobody listens any more
      if (error instanceof LimpidError && (error.code === 'STDIN_LATE' || error.code === 'INTERRUPTED')) return;
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** Resolves when one more line has been passed on; a line that is already asked for will do. @throws as `AskLater` */
  line(prompt: string): Promise<void> {
    this.#asking ??= this.#ask(prompt);
    return this.#asking;
  }

  /** Asks beside the stream. @throws as `AskLater` */
  question(prompt: string, signal?: AbortSignal): Promise<string | null> {
    return ask({ prompt, password: false }, signal);
  }

  async #ask(prompt: string): Promise<void> {
    let text: string | null;
    try {
      text = await this.question(prompt);
    } finally {
      this.#asking = undefined; // whoever hears the line may ask for the next
    }
    if (text === null) this.isSpent = true;
    this.push(text === null ? null : `${text}\n`);
  }
}
