import { targetCell, type NotebookDebugger } from '../debug/index.ts';

/** Runs a cell in the debugger. */
export async function debugCell(notebooks: NotebookDebugger, target: unknown): Promise<void> {
  const cell = targetCell(target);
  if (cell) await notebooks.debugCell(cell);
}
