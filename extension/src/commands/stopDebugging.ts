import type { NotebookDebugger } from '../debug/index.ts';
import { targetNotebook } from './target.ts';

/** Code that stands still goes on, and cells run without the debugger again. */
export async function stopDebugging(notebooks: NotebookDebugger, target: unknown): Promise<void> {
  const notebook = targetNotebook(target);
  if (notebook) await notebooks.stop(notebook);
}
