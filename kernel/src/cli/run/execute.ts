/** Runs the code cells of a notebook one after the other on a kernel. */
import { startKernel } from '../../client/index.ts';
import type { ExecuteOptions, KernelClient, StartOptions } from '../../client/index.ts';
import { LimpidError } from '../../errors.ts';
import type { ExecuteReply, Publication } from '../../messages.ts';
import { TRAINING } from '../../mime.ts';
import type { TrainingPicture } from '../../mime.ts';
import { say } from '../../say.ts';
import { tags, withKernel } from './notebook.ts';
import type { Cell, Notebook } from './notebook.ts';
import { outputsOf, reduceOutputs } from './outputs.ts';
import type { Outputs } from './outputs.ts';
import { cellTitle } from './progress.ts';
import type { Progress } from './progress.ts';

export interface Execution {
  kernel: Pick<StartOptions, 'command' | 'cwd'>;
  progress: Progress;
  /** Seconds that one cell may take; null for as long as it needs. */
  timeout: number | null;
  /** Aborted when the person asks to stop. */
  signal: AbortSignal;
}

/** How the run ended; `cell` counts code cells from 1. */
export type End =
  | { kind: 'ok' }
  | { kind: 'failed'; cell: number; reason: string }
  | { kind: 'timeout'; cell: number }
  | { kind: 'interrupted'; cell: number };

/** Seconds an interrupted cell gets to end by itself. */
const GRACE = 10;

/** Cells that are sent to the kernel. */
export function isRun(cell: Cell): boolean {
  return cell.type === 'code' && cell.source.trim() !== '';
}

/** The notebook with what its cells showed up to the end, and that end. */
export async function executeNotebook(
  notebook: Notebook,
  execution: Execution,
): Promise<{ notebook: Notebook; end: End }> {
  const { kernel, progress } = execution;
  const counts = new Map<number, number>();
  const sent = new Map<string, number>();
  let outputs: Outputs = new Map();

  const receive = (index: number, publication: Publication) => {
    outputs = reduceOutputs(outputs, index, publication);
    if (publication.type === 'execute_input') counts.set(index, publication.content.execution_count);
    announce(progress, publication);
  };
  // Output that comes after its cell has ended still belongs to that cell.
  const onLate = (publication: Publication, parentId: string) => {
    const index = sent.get(parentId);
    if (index !== undefined) receive(index, publication);
  };

  const client = await startKernel({ ...kernel, onLate });
  const end = await executeCells(notebook, client, execution, {
    onSend: (index, id) => sent.set(id, index),
    onMessage: receive,
  });
  const metadata = withKernel(notebook.metadata, client.info.language_info);
  await client.shutdown();

  const cells = notebook.cells.map((cell, index) =>
    cell.type === 'code'
      ? { ...cell, outputs: outputsOf(outputs, index), executionCount: counts.get(index) ?? null }
      : cell,
  );
  return { notebook: { cells, metadata }, end };
}

interface Listener {
  onSend: (index: number, id: string) => void;
  onMessage: (index: number, publication: Publication) => void;
}

async function executeCells(
  { cells }: Notebook,
  client: KernelClient,
  execution: Execution,
  { onSend, onMessage }: Listener,
): Promise<End> {
  let number = 0;
  for (const [index, cell] of cells.entries()) {
    if (!isRun(cell)) continue;
    number++;
    execution.progress.start(number, cellTitle(cells, index));
    const end = await executeCell(cell, client, execution, {
      cellId: cell.id,
      onSend: (id) => onSend(index, id),
      onMessage: (publication) => onMessage(index, publication),
    });
    execution.progress.end(end.kind === 'ok');
    if (end.kind !== 'ok') return { ...end, cell: number };
  }
  return { kind: 'ok' };
}

type CellEnd = { kind: 'ok' } | { kind: 'timeout' } | { kind: 'interrupted' } | { kind: 'failed'; reason: string };

async function executeCell(
  cell: Cell,
  client: KernelClient,
  { timeout, signal }: Execution,
  options: ExecuteOptions,
): Promise<CellEnd> {
  if (signal.aborted) return { kind: 'interrupted' };
  const stop = timeout === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeout * 1000)]);
  const reply = client.execute(cell.source, options).then((reply) => cellEnd(cell, reply), lost);
  const first = await Promise.race([reply, aborted(stop)]);
  if (first !== 'aborted') return signal.aborted ? { kind: 'interrupted' } : first;
  await client.interrupt().catch(lost);
  await Promise.race([reply, aborted(AbortSignal.timeout(GRACE * 1000))]);
  return { kind: signal.aborted ? 'interrupted' : 'timeout' };
}

/** A kernel that is gone ends the run, and what was shown so far is still written. */
function lost(error: unknown): CellEnd {
  if (error instanceof LimpidError) return { kind: 'failed', reason: error.what };
  throw error;
}

function cellEnd(cell: Cell, reply: ExecuteReply): CellEnd {
  if (reply.status === 'ok' || tags(cell).includes('raises-exception')) return { kind: 'ok' };
  if (reply.status === 'aborted') return { kind: 'failed', reason: say('the kernel skipped it') };
  return { kind: 'failed', reason: `${reply.ename}: ${reply.evalue}` };
}

function aborted(signal: AbortSignal): Promise<'aborted'> {
  if (signal.aborted) return Promise.resolve('aborted');
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'), { once: true }));
}

function announce(progress: Progress, publication: Publication): void {
  switch (publication.type) {
    case 'stream':
      return progress.text(publication.content.text);
    case 'error':
      return progress.text(`${publication.content.traceback.join('\n')}\n`);
    case 'display_data':
    case 'update_display_data': {
      const picture = publication.content.data[TRAINING];
      // SAFETY: our kernel writes this type, and only as a TrainingPicture.
      if (picture !== undefined) progress.training(picture as unknown as TrainingPicture);
      return;
    }
    default:
      return;
  }
}
