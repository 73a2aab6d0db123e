/** What supervisor, helper thread and main thread of the runner say to each other. Types only. */
import type { Failure, MimeBundle, Publication, EngineInfo } from '../messages.ts';

/** One cell, ready to run. */
export interface CellJob {
  /** The msg_id of the execute_request. */
  id: string;
  /** The name its stack frames carry, e.g. `cell-3.ts`. */
  url: string;
  javascript: string;
  showsValue: boolean;
}

export type Outcome =
  | { status: 'ok'; result: { data: MimeBundle; metadata: Record<string, never> } | null }
  | { status: 'error'; failure: Failure; interrupted: boolean };

/** Supervisor -> helper thread, over the pipe. */
export type ToRunner =
  | { type: 'execute'; job: CellJob }
  | { type: 'interrupt' }
  | { type: 'complete'; seq: number; code: string; cursor: number }
  | { type: 'inspect'; seq: number; code: string; cursor: number }
  | { type: 'shutdown' };

/** Helper thread -> supervisor, over the pipe. */
export type FromRunner =
  | { type: 'ready'; pid: number }
  | { type: 'publish'; cell: string | undefined; publication: Publication }
  | { type: 'executed'; id: string; outcome: Outcome; barrier: string }
  | { type: 'engine'; engine: EngineInfo }
  | { type: 'completed'; seq: number; matches: string[]; start: number; end: number }
  | { type: 'inspected'; seq: number; data: MimeBundle | null };

/** Helper thread -> main thread. */
export type ToMain = { type: 'execute'; job: CellJob } | { type: 'interrupt'; seq: number };

/** Main thread -> helper thread. */
export type FromMain =
  | { type: 'ready' }
  | { type: 'publish'; cell: string | undefined; publication: Publication }
  | { type: 'executed'; id: string; outcome: Outcome }
  | { type: 'engine'; engine: EngineInfo }
  | { type: 'interrupting'; seq: number };
