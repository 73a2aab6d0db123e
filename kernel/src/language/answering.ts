/** The worker's side of thread.ts. */
import { parentPort } from 'node:worker_threads';
import type { Reply } from './thread.ts';

/** Answers every question with what `answer` gives or throws. */
export function answering<T extends { seq: number }>(answer: (question: T) => unknown): void {
  const port = parentPort;
  if (!port) throw new Error('this file runs as a worker thread');
  port.on('message', (question: T) => port.postMessage(replyTo(question, answer)));
}

function replyTo<T extends { seq: number }>(question: T, answer: (question: T) => unknown): Reply {
  try {
    return { seq: question.seq, status: 'ok', answer: answer(question) };
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    return { seq: question.seq, status: 'error', message, stack };
  }
}
