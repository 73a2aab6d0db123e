import type { Kernels } from '../kernels.ts';
import { targetNotebook } from './target.ts';

/** Stops the cell that runs and those that wait; variables stay. */
export async function interrupt(kernels: Kernels, target: unknown): Promise<void> {
  const notebook = targetNotebook(target);
  if (notebook) await kernels.find(notebook)?.interrupt();
}
