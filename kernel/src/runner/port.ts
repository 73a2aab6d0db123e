/** What supervisor, helper thread and main thread of the runner say to each other. Types only. */
import type { EngineInfo, MimeBundle, Publication } from '../messages.ts';

/** One cell, ready to run. */
export interface CellJob {
  /** The msg_id of the execute_request. */
  id: string;
  /** The name its stack frames carry, e.g. `cell-3.ts`. */
  url: string;
  javascript: string;
  /** Source map from `javascript` to what the user wrote. */
  map: string;
  showsValue: boolean;
}

/** An error as the runner saw it: its stack already speaks of the user's lines. */
export interface RawFailure {
  ename: string;
  evalue: string;
  stack: string;
}

export type Outcome =
  { status: 'ok'; data: MimeBundle | null } | { status: 'error'; failure: RawFailure; interrupted: boolean };

/** What the cell's code or our library publishes; `cell` is the id of the job it belongs to. */
export interface Published {
  type: 'publish';
  cell: string | undefined;
  publication: Publication;
}

/** Supervisor -> helper thread, over the pipe. */
export type ToRunner =
  | { type: 'execute'; job: CellJob }
  | { type: 'interrupt' }
  | { type: 'complete'; seq: number; code: string; cursor: number }
  | { type: 'inspect'; seq: number; code: string; cursor: number };

/** Helper thread -> supervisor, over the pipe. */
export type FromRunner =
  | { type: 'ready' }
  | Published
  /** `barrier` was written to the runner's stdout and stderr after the cell's own output. */
  | { type: 'executed'; id: string; outcome: Outcome; barrier: string }
  | { type: 'engine'; engine: EngineInfo }
  | { type: 'completed'; seq: number; matches: string[]; start: number; end: number }
  | { type: 'inspected'; seq: number; data: MimeBundle | null };

/** Helper thread -> main thread. */
export type ToMain = { type: 'execute'; job: CellJob } | { type: 'interrupt'; seq: number };

/** Main thread -> helper thread. `flush` is answered through the shared word `flushed`: the main thread is about to end. */
export type FromMain =
  | { type: 'ready' }
  | Published
  | { type: 'executed'; id: string; outcome: Outcome }
  | { type: 'engine'; engine: EngineInfo }
  | { type: 'interrupting'; seq: number }
  | { type: 'flush' };
