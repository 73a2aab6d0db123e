/**
 * Questions of user code to the person at the front end. The helper thread carries them, so this thread may block until
 * the answer is there, as a browser's does, and is still interrupted at once.
 */
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { LimpidError } from '../errors.ts';
import type { Answer, InputRequest } from '../messages.ts';
import type { Answered, FromMain } from './port.ts';

export interface InputOptions {
  answers: MessagePort;
  /** Shared with the helper thread: how many answers it has put into the port. */
  answered: Int32Array;
  post(message: FromMain): void;
  /** A place behind all output so far. */
  barrier(): number;
  /** The cell that the calling code belongs to. */
  cell(): string | undefined;
  /** True when that cell was interrupted, and goes on only to end. */
  isInterrupted(): boolean;
  /** A question was interrupted: so are the cells that run. */
  interrupt(): void;
}

/** Gives what was typed, or null when the input has ended. @throws LimpidError INTERRUPTED or one of STDIN_… */
export type AskLater = (question: InputRequest, signal?: AbortSignal) => Promise<string | null>;

export class Input {
  readonly #options: InputOptions;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #seq = 0;

  constructor(options: InputOptions) {
    this.#options = options;
    // SAFETY: the helper thread sends nothing else
    options.answers.on('message', (message: Answered) => this.#settle(message));
    options.answers.unref();
  }

  /** Blocks this thread until the answer is there. @throws as `AskLater` */
  askNow(question: InputRequest): string | null {
    const { answered } = this.#options;
    let answer: Answer | undefined;
    this.#post(question, (given) => (answer = given));
    for (;;) {
      const count = Atomics.load(answered, 0);
      this.#drain();
      if (answer) return this.#text(answer);
      Atomics.wait(answered, 0, count);
    }
  }

  /** Leaves this thread free; an abort of `signal` withdraws the question. */
  async ask(question: InputRequest, signal?: AbortSignal): Promise<string | null> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const seq = this.#post(question, resolve);
    const onAbort = (): void => {
      this.#waiting.delete(seq);
      this.#options.post({ type: 'withdraw', seq });
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return this.#text(await promise);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #post(question: InputRequest, settle: (answer: Answer) => void): number {
    if (this.#options.isInterrupted()) throw new LimpidError('INTERRUPTED');
    const seq = ++this.#seq;
    this.#waiting.set(seq, settle);
    this.#options.post({ type: 'ask', seq, cell: this.#options.cell(), question, barrier: this.#options.barrier() });
    return seq;
  }

  /** A blocked thread gets no events: what the port holds is taken out by hand. */
  #drain(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#options.answers);
      if (!received) return;
      // SAFETY: the helper thread sends nothing else
      this.#settle(received.message as Answered);
    }
  }

  #settle({ seq, answer }: Answered): void {
    this.#waiting.get(seq)?.(answer);
    this.#waiting.delete(seq);
  }

  #text(answer: Answer): string | null {
    switch (answer.kind) {
      case 'text':
        return answer.value;
      case 'end':
        return null;
      case 'refused':
        throw new LimpidError('STDIN_REFUSED');
      case 'gone':
        throw new LimpidError('STDIN_GONE');
      case 'late':
        throw new LimpidError('STDIN_LATE');
      case 'interrupted':
        this.#options.interrupt();
        throw new LimpidError('INTERRUPTED');
    }
  }
}
