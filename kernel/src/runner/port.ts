/** What supervisor, helper thread and main thread of the runner say to each other. Types only. */
import type {
  Answer,
  CommNotice,
  DebugEvent,
  DebugRequest,
  DebugResponse,
  EngineInfo,
  InputRequest,
  MimeBundle,
  Payload,
  TensorMeter,
  Variables,
} from '../messages.ts';
import type { TrainingFinding } from '../mime.ts';
import type { Completion } from './complete.ts';
import type { Facts } from './facts.ts';
import type { Inspection } from './inspect.ts';
import type { Name } from './look.ts';
import type { VariablesAsked } from './variables.ts';

/** One cell, ready to run. */
export interface CellJob {
  /** The msg_id of the execute_request. */
  id: string;
  /** The name its stack frames carry, e.g. `cell-3.ts`. */
  url: string;
  /** What the user wrote. */
  code: string;
  javascript: string;
  /** Source map from `javascript` to what the user wrote. */
  map: string;
  showsValue: boolean;
}

/** A comm's message, whose handlers run as a cell does. */
export interface CommJob {
  /** The msg_id of the message. */
  id: string;
  notice: CommNotice;
}

/** An error as the runner saw it: its stack already speaks of the user's lines. */
export interface RawFailure {
  ename: string;
  evalue: string;
  stack: string;
  /** Its cause, and the errors that an AggregateError collects. */
  related?: Related[];
}

/** An error behind another: `Caused by`, `Error 1 of 3`. Of a value that is no Error `ename` is empty. */
export interface Related {
  label: string;
  failure: RawFailure;
}

export type Outcome = (
  | { status: 'ok'; data: MimeBundle | null; displayId?: string; payload: Payload[] }
  | { status: 'error'; failure: RawFailure; interrupted: boolean }
) & {
  /** Of the models that it compiled. */
  findings?: TrainingFinding[];
};

/** A question of the cell with this id; `withdraw` says that its answer is not wanted any more. */
export interface Asked {
  type: 'ask';
  seq: number;
  cell: string | undefined;
  question: InputRequest;
  /** As of `executed`: it follows all output that came before the question. */
  barrier: number;
}
export interface Withdrawn {
  type: 'withdraw';
  seq: number;
}

/** A command runs in a group of processes of its own, or has ended. */
export interface GroupNews {
  type: 'group';
  group: number;
  runs: boolean;
}

/** The folder in which the notebook is from now on. */
export interface FolderNews {
  type: 'folder';
  folder: string;
}

/** Helper thread -> main thread, over a port that the main thread can read while it blocks. */
export interface Answered {
  seq: number;
  answer: Answer;
}

/** Supervisor -> helper thread, over the pipe. */
export type ToRunner =
  | { type: 'execute'; job: CellJob }
  | { type: 'handle'; job: CommJob }
  | { type: 'interrupt' }
  | { type: 'debug'; seq: number; request: DebugRequest }
  | { type: 'complete'; seq: number; code: string; cursor: number }
  | { type: 'inspect'; seq: number; code: string; cursor: number }
  | { type: 'variables'; seq: number; asked: VariablesAsked }
  | { type: 'usage'; seq: number }
  | ({ type: 'answer' } & Answered);

/** Helper thread -> supervisor, over the pipe. */
export type FromRunner =
  | { type: 'ready' }
  /** `barrier` was written to the runner's stdout and stderr after the cell's own output. */
  | { type: 'executed'; id: string; outcome: Outcome; barrier: number }
  | { type: 'engine'; engine: EngineInfo }
  | GroupNews
  | FolderNews
  | { type: 'debugged'; seq: number; response: DebugResponse }
  /**
   * `cell` is the one that stopped or went on; without it the event answers the last debug request.
   * A `barrier` stands behind the output that came before.
   */
  | { type: 'debugEvent'; cell: string | undefined; barrier: number | undefined; event: DebugEvent }
  | { type: 'completed'; seq: number; completion: Completion }
  | { type: 'inspected'; seq: number; inspection: Inspection | null }
  /** Bytes in memory, and of the tensors in use; microseconds of CPU since the process began. */
  | { type: 'used'; seq: number; memory: number; tensors: number; cpu: number }
  | { type: 'variablesTold'; seq: number; variables: Variables }
  | Asked
  | Withdrawn;

/** Helper thread -> main thread. */
export type ToMain =
  | { type: 'execute'; job: CellJob }
  | { type: 'handle'; job: CommJob }
  /** Repeated where the first one may have been cut off. */
  | { type: 'interrupt'; seq: number; isRepeated?: true }
  | ({ type: 'look' } & Look);

/** What only the main thread can tell: the numbers in these values, and what tensors there are. */
export interface Look {
  seq: number;
  values: readonly Name[];
  /** Pictures of them too. */
  isClose: boolean;
}

export interface Looked {
  seq: number;
  /** In the order of the values; null for what is not numbers, or could not be read in time. */
  facts: (Facts | null)[];
  tensors: TensorMeter;
}

/** Main thread -> helper thread. `flush` is answered through the shared word `flushed`: the main thread is about to end. */
export type FromMain =
  | { type: 'ready' }
  | { type: 'executed'; id: string; outcome: Outcome; barrier: number }
  | { type: 'engine'; engine: EngineInfo }
  | GroupNews
  | FolderNews
  | Asked
  | Withdrawn
  | ({ type: 'looked' } & Looked)
  | { type: 'flush' };
