import type { Kernels } from '../kernels.ts';
import { targetNotebook } from './target.ts';

/** Ends the notebook's kernel and starts a fresh one. Does nothing while none runs: the first cell starts it. */
export async function restart(kernels: Kernels, target: unknown): Promise<void> {
  const notebook = targetNotebook(target);
  if (notebook) await kernels.find(notebook)?.restart();
}
