/**
 * How library code shows something under a cell: it publishes, the runner decides where that goes.
 * Each cell runs inside `cellScope`, so output that comes late still finds the cell it belongs to.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { TrainingFinding } from '../mime.ts';
import type { DisplayContent, JsonObject, MimeBundle, Payload, Publication } from '../messages.ts';

export interface CellScope {
  /** The msg_id of the request: a cell, or a comm's message. */
  readonly id: string;
  /** Of a cell: what its stack frames say, e.g. `cell-3.ts`. */
  readonly name?: string;
  /** Of a cell: what the user wrote. */
  readonly code?: string;
  /** Aborted when the user interrupts this cell. */
  readonly signal: AbortSignal;
  /** The cell was interrupted and has ended without its code: what its timers would still do is not done. */
  abandoned?: boolean;
  /** What the reply will ask the front end to do; gone once the cell has ended. */
  payloads?: Payload[] | undefined;
  /** What may be wrong with models that the cell compiles: its reply tells. */
  findings?: TrainingFinding[];
  /** What is done when the cell has ended, before its reply (after an interrupt, what takes a moment alone); gone once that is done. */
  endings?: Ending[] | undefined;
}

/** How a cell ended: by itself, by an interrupt, by an error. */
export type CellEnd = 'done' | 'stopped' | 'failed';
type Ending = (end: CellEnd) => Promise<void> | void | undefined;

export const cellScope = new AsyncLocalStorage<CellScope>();

/**
 * How many pieces of running code watch their cell's signal and end by themselves, as `fit` does at its next batch.
 * While there are some, an interrupt waits longer before it stops the thread by force. Shared with the helper thread.
 */
export const cooperating = new Int32Array(new SharedArrayBuffer(4));

/** Whether there is a cell that can end: `act` is called then, and what it shows still belongs to the cell. */
export function atCellEnd(act: Ending): boolean {
  const endings = cellScope.getStore()?.endings;
  endings?.push(act);
  return endings !== undefined;
}

/** What endings add is done too. One that fails does not keep the others from being done. */
export async function endCell(scope: CellScope, end: CellEnd): Promise<void> {
  for (const act of scope.endings ?? []) {
    try {
      await cellScope.run(scope, () => act(end));
    } catch (error) {
      process.emitWarning(`Something that was to be done at the end of a cell failed: ${String(error)}`);
    }
  }
  scope.endings = undefined;
}

type Sink = (publication: Publication, cell: string | undefined) => void;
let sink: Sink = () => undefined;

/** The runner (or a test) says where publications go. */
export function publishTo(next: Sink): void {
  sink = next;
}

export function publish(publication: Publication): void {
  sink(publication, cellScope.getStore()?.id);
}

/** Shows `data` under the running cell; with a `displayId` it can be updated later. */
export function displayData(data: MimeBundle, displayId?: string, metadata: JsonObject = {}): void {
  publish({ type: 'display_data', content: content(data, displayId, metadata) });
}

/** Replaces every output that was shown with this `displayId`. */
export function updateDisplay(displayId: string, data: MimeBundle, metadata: JsonObject = {}): void {
  publish({ type: 'update_display_data', content: content(data, displayId, metadata) });
}

/** Empties the running cell's output, or with `wait` at its next output. */
export function clearOutput(wait = false): void {
  publish({ type: 'clear_output', content: { wait } });
}

function content(data: MimeBundle, displayId: string | undefined, metadata: JsonObject): DisplayContent {
  return { data, metadata, transient: displayId === undefined ? {} : { display_id: displayId } };
}
