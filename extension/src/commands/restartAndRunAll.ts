import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import { targetNotebook } from './target.ts';

/** Runs the whole notebook on a fresh kernel, so that what it shows does not depend on what ran before. */
export async function restartAndRunAll(kernels: Kernels, target: unknown): Promise<void> {
  const notebook = targetNotebook(target);
  if (notebook === undefined) return;
  await kernels.find(notebook)?.restart();
  const ranges = [{ start: 0, end: notebook.cellCount }];
  await vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: notebook.uri });
}
