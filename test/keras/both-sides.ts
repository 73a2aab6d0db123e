/** Runs the two programs of a kind of cases, ours and Keras's, and reads what they answer. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { python } from './setup.mjs';

const run = promisify(execFile);
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const NODE_FLAGS = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

export type Rung = 'native' | 'wasm' | 'cpu';

/**
 * `ours` is a program `ours.ts cases results`, `theirs` a program `theirs.py cases ours results`; both answer case by case.
 * `forTheirs` are the same cases with what differences.ts changes.
 */
export async function bothSides<Answer>(
  programs: { ours: string; theirs: string },
  cases: readonly unknown[],
  forTheirs: readonly unknown[],
  rung: Rung,
): Promise<{ ours: Answer[]; theirs: Answer[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'limpid-keras-'));
  const file = (name: string) => join(folder, `${name}.json`);
  try {
    writeFileSync(file('cases'), JSON.stringify(cases));
    writeFileSync(file('for-theirs'), JSON.stringify(forTheirs));
    await run(process.execPath, [...NODE_FLAGS, here(programs.ours), file('cases'), file('ours')], {
      env: { ...process.env, LIMPID_RUNG: rung },
      maxBuffer: 1 << 26,
    });
    await run(python, [here(programs.theirs), file('for-theirs'), file('ours'), file('theirs')], {
      maxBuffer: 1 << 26,
    });
    return { ours: read(file('ours')), theirs: read(file('theirs')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  function read(name: string): Answer[] {
    return JSON.parse(readFileSync(name, 'utf8')) as Answer[];
  }
}
