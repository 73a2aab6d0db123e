/** Runs the programs of a kind of cases, ours and Keras's, and reads what they answer. */
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

/** Runs a program of ours, `program cases.json results.json`, on a rung; it answers case by case. */
export async function ourSide<Answer>(program: string, cases: readonly unknown[], rung: Rung): Promise<Answer[]> {
  return inFolder(async (file) => {
    writeFileSync(file('cases'), JSON.stringify(cases));
    await run(process.execPath, [...NODE_FLAGS, here(program), file('cases'), file('ours')], {
      env: { ...process.env, LIMPID_RUNG: rung },
      maxBuffer: 1 << 26,
    });
    return read<Answer>(file('ours'));
  });
}

/** Runs a program of theirs, `program cases.json our-results.json results.json`. */
export async function theirSide<Answer>(
  program: string,
  cases: readonly unknown[],
  ours: readonly unknown[] = [],
): Promise<Answer[]> {
  return inFolder(async (file) => {
    writeFileSync(file('cases'), JSON.stringify(cases));
    writeFileSync(file('ours'), JSON.stringify(ours));
    await run(python, [here(program), file('cases'), file('ours'), file('theirs')], {
      // without it TensorFlow knows no convolutions whose channels are first
      env: { ...process.env, TF_ENABLE_ONEDNN_OPTS: '1' },
      maxBuffer: 1 << 26,
    });
    return read<Answer>(file('theirs'));
  });
}

async function inFolder<Found>(use: (file: (name: string) => string) => Promise<Found>): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'limpid-keras-'));
  try {
    return await use((name) => join(folder, `${name}.json`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read<Answer>(file: string): Answer[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Answer[];
}
