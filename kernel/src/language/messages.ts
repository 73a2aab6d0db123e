/** What the language service and its worker thread say to each other. Types only. */
import type { CompiledCell } from '../cell/compile.ts';
import type { Completeness } from '../cell/is-complete.ts';

/** Request -> what it asks and what it answers. */
export interface Calls {
  compile: { ask: { code: string; fileName: string }; answer: CompiledCell };
  isComplete: { ask: { code: string }; answer: Completeness };
  /** Forgets every name that cells declared: the session is new. */
  reset: { ask: Record<string, never>; answer: null };
}

export type CallName = keyof Calls;

export type ToWorker = { [K in CallName]: { seq: number; call: K; ask: Calls[K]['ask'] } }[CallName];

export type FromWorker =
  | { seq: number; status: 'ok'; answer: Calls[CallName]['answer'] }
  | { seq: number; status: 'error'; message: string; stack: string };

/** What a worker is started with: the names that cells declared before it. */
export interface WorkerStart {
  known: string[];
}
