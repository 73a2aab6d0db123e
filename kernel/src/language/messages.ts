/** What the language service and its two worker threads say to each other. Types only. */
import type { CompiledCell, Diagnostic } from '../cell/compile.ts';
import type { Completeness } from '../cell/is-complete.ts';
import type { MagicName } from '../cell/magic/names.ts';
import type { TypedCompletion } from './complete.ts';
import type { Hover } from './hover.ts';
import type { Completion } from './merge.ts';

/** Request -> what it asks and what it answers. Offsets are UTF-16 units. */
export interface CompilerCalls {
  compile: { ask: { code: string; fileName: string; folder: string }; answer: CompiledCell };
  /** What fits at the cursor when it stands in a magic; null when it does not. `folder` is where paths start. */
  completeMagic: { ask: { code: string; cursor: number; folder: string }; answer: Completion | null };
  /** The magic whose name the cursor is on. */
  magicUnder: { ask: { code: string; cursor: number }; answer: MagicName | null };
  isComplete: { ask: { code: string }; answer: Completeness };
  /** Forgets every name that cells declared: the session is new. */
  reset: { ask: Record<string, never>; answer: null };
}

export interface TypesCalls {
  /** The cell has run: later ones see what it declares. */
  add: { ask: { code: string }; answer: null };
  /** What the checker says of a cell behind those that have been added by now; it may wait for other questions. */
  check: { ask: { code: string; mayWait: boolean }; answer: Diagnostic[] };
  complete: { ask: { code: string; cursor: number }; answer: TypedCompletion };
  hover: { ask: { code: string; cursor: number }; answer: Hover | null };
  /** Forgets every cell. */
  reset: { ask: Record<string, never>; answer: null };
}

type Calls<C> = { [K in keyof C]: { ask: object; answer: unknown } };

/** A question to a thread. */
export type Asked<C extends Calls<C>> = { [K in keyof C]: { seq: number; call: K; ask: C[K]['ask'] } }[keyof C];
export type Answer<C extends Calls<C>> = C[keyof C]['answer'];

/** What the compiler is started with: the names that cells declared before it. */
export interface CompilerStart {
  known: string[];
  /** Those of them that are namespaces. */
  namespaces: string[];
}

/** What the thread of types is started with. */
export interface TypesStart {
  /** The cells that ran before it. */
  cells: readonly string[];
  /** The folder of the notebook. */
  folder: string;
}
