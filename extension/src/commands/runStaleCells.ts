import type { StaleCells } from '../stale/stale-cells.ts';
import { targetNotebook } from './target.ts';

/** Runs the cells of a notebook that are stale or were edited since they ran, from the top. */
export async function runStaleCells(stale: StaleCells, target: unknown): Promise<void> {
  const notebook = targetNotebook(target);
  if (notebook) await stale.run(notebook);
}
