/** A tutorial as the command line runs it, in a folder of its own. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Cell } from '../../kernel/src/cli/run/notebook.ts';
import { limpid, printed, readNotebook, scratch, tutorial } from './limpid.ts';

export interface Executed {
  cell(id: string): Cell | undefined;
  /** What the cell printed. */
  printed(id: string): string;
}

/** Runs it before the tests of the suite; every cell must succeed. */
export function executed(name: string, parameters: string[] = []): Executed {
  const out = join(scratch(), name);
  let cells: Cell[] = [];
  before(async () => {
    const ended = await limpid(['run', tutorial(name), '-o', out, ...parameters.flatMap((one) => ['-p', one])]);
    assert.equal(ended.code, 0, ended.stderr + ended.stdout);
    ({ cells } = readNotebook(out));
  });
  const cell = (id: string): Cell | undefined => cells.find((one) => one.id === id);
  return { cell, printed: (id) => printed(cell(id)) };
}
