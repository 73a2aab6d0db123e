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

/** How long (ms) nobody has asked anything else before a question that may wait is answered: more of them are to come. */
const IDLE_AFTER = 100;

/** Answers every question with what `answer` gives or throws, those that may wait one by one when no other is there. */
export function answering<T extends { seq: number }, A>(
  answer: (question: T) => A | Later<A>,
  /** Whether it only tells something, after which nobody has to wait. */
  isNews: (question: T) => boolean = () => false,
): void {
  const port = parentPort;
  if (!port) throw new Error('this file runs as a worker thread');
  const waiting: (() => void)[] = [];
  let turn: NodeJS.Timeout | undefined;
  const nextAfter = (milliseconds: number): void => {
    clearTimeout(turn);
    if (waiting.length > 0) turn = setTimeout(next, milliseconds);
  };
  const next = (): void => {
    waiting.shift()?.();
    nextAfter(0);
  };
  const reply = (seq: number, given: () => A | Later<A>): void => {
    try {
      const told = given();
      if (told instanceof Later) {
        if (waiting.push(() => reply(seq, told.answer)) === 1) nextAfter(0);
        return;
      }
      port.postMessage({ seq, status: 'ok', answer: told } satisfies Reply);
    } catch (error) {
      const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ seq, status: 'error', message, stack } satisfies Reply);
    }
  };
  port.on('message', (question: T) => {
    const before = waiting.length;
    reply(question.seq, () => answer(question));
    // something else was asked
    if (waiting.length === before && !isNews(question)) nextAfter(IDLE_AFTER);
  });
}
