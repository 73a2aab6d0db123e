import type { NotebookDebugger } from '../debug/index.ts';
import { targetNotebook } from './target.ts';

/** Debugs every cell that runs, until `stopDebugging`. */
export async function debugNotebook(notebooks: NotebookDebugger, target: unknown): Promise<void> {
  const notebook = targetNotebook(target);
  if (notebook) await notebooks.debugNotebook(notebook);
}
