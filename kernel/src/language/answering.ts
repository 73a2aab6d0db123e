/** The worker's side of thread.ts. */
import { parentPort } from 'node:worker_threads';
import type { Reply } from './thread.ts';

/** Gives the answer of a question that may wait until the others have been answered. */
export class Later<A> {
  readonly answer: () => A;

  constructor(answer: () => A) {
    this.answer = answer;
  }
}

/** Answers every question with what `answer` gives or throws, those that may wait one by one when no other is there. */
export function answering<T extends { seq: number }, A>(answer: (question: T) => A | Later<A>): void {
  const port = parentPort;
  if (!port) throw new Error('this file runs as a worker thread');
  const waiting: (() => void)[] = [];
  const next = (): void => {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(next);
  };
  const reply = (seq: number, given: () => A | Later<A>): void => {
    try {
      const told = given();
      if (!(told instanceof Later)) return port.postMessage({ seq, status: 'ok', answer: told } satisfies Reply);
      if (waiting.push(() => reply(seq, told.answer)) === 1) setImmediate(next);
    } catch (error) {
      const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ seq, status: 'error', message, stack } satisfies Reply);
    }
  };
  port.on('message', (question: T) => reply(question.seq, () => answer(question)));
}
