/** Runs the built command line as a person would, and reads what it wrote. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseNotebook } from '../../kernel/src/cli/run/notebook.ts';
import type { Cell, Notebook } from '../../kernel/src/cli/run/notebook.ts';

const LIMPID = fileURLToPath(new URL('../../kernel/bin/limpid.mjs', import.meta.url));
const NOTEBOOKS = fileURLToPath(new URL('../../notebooks/', import.meta.url));

/** Those that run still at the end hang: mocha would wait for them. */
const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `limpid`; `onOutput` may send the process a signal. */
export function limpid(args: string[], onOutput?: (stdout: string, interrupt: () => void) => void): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [LIMPID, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.once('close', () => running.delete(child));
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      ended.stdout += chunk.toString();
      onOutput?.(ended.stdout, () => child.kill('SIGINT'));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      ended.stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...ended, code }));
  });
}

/** A folder for one test file's outputs, gone afterwards. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'limpid-notebooks-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function tutorial(name: string): string {
  return join(NOTEBOOKS, name);
}

export function readNotebook(file: string): Notebook {
  return parseNotebook(readFileSync(file, 'utf8'), file);
}

/** Writes a notebook of these code cells. */
export function writeNotebook(file: string, sources: string[]): string {
  const cells = sources.map((source) => ({
    cell_type: 'code',
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  writeFileSync(file, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }));
  return file;
}

/** The MIME types of a cell's displays and results, in order. */
export function bundles(cell: Cell | undefined): string[][] {
  return (cell?.outputs ?? []).flatMap((output) => ('data' in output ? [Object.keys(output.data)] : []));
}

export function printed(cell: Cell | undefined): string {
  return (cell?.outputs ?? []).map((output) => (output.output_type === 'stream' ? output.text : '')).join('');
}
