/**
 * Evaluations without side effects, the main thread's own and the helper's, in turns. V8 ends the process (SIGSEGV, seen in Node.js 24.21) where
 * one begins inside another, and the helper's come as interrupts.
 */
import type inspector from 'node:inspector';
import { setImmediate, setTimeout } from 'node:timers';
import { isMainThread, workerData } from 'node:worker_threads';

export type PureParameters = inspector.Runtime.EvaluateParameterType & { timeout?: number };
type Done = (error: Error | null, result: inspector.Runtime.EvaluateReturnType) => void;

/** How many of the helper's are on their way; `MAIN` while one of the main thread's own runs. */
export const evaluating = turnsOf(workerData) ?? new Int32Array(new SharedArrayBuffer(4));
const FREE = 0;
const MAIN = -1;
/** One of the main thread's own has a shorter `timeout` (ms): whoever still has the turn was terminated. */
const PATIENCE = 1000;

export function evaluatePurely(session: Pick<inspector.Session, 'post'>, parameters: PureParameters, done: Done): void {
  const pure = { ...parameters, throwOnSideEffect: true };
  if (!isMainThread) {
    return takeHelpersTurn(PATIENCE, () => {
      session.post('Runtime.evaluate', pure, (error, result) => {
        Atomics.sub(evaluating, 0, 1);
        done(error, result);
      });
    });
  }
  if (Atomics.compareExchange(evaluating, 0, FREE, MAIN) !== FREE) {
    return void setImmediate(() => evaluatePurely(session, parameters, done));
  }
  // on its own thread V8 answers before `post` returns
  session.post('Runtime.evaluate', pure, (error, result) => {
    Atomics.store(evaluating, 0, FREE);
    done(error, result);
  });
}

/** V8 runs the helper's one after another: they share the turn. */
function takeHelpersTurn(patience: number, go: () => void): void {
  const now = Atomics.load(evaluating, 0);
  if (now !== MAIN && Atomics.compareExchange(evaluating, 0, now, now + 1) === now) return go();
  if (patience === 0) Atomics.compareExchange(evaluating, 0, MAIN, FREE);
  setTimeout(() => takeHelpersTurn(Math.max(0, patience - 1), go), 1);
}

function turnsOf(data: unknown): Int32Array | undefined {
  if (typeof data !== 'object' || data === null || !('evaluating' in data)) return undefined;
  return data.evaluating instanceof Int32Array ? data.evaluating : undefined;
}
