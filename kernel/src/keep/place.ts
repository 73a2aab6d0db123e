/**
 * Where kernels that outlive their windows are written down: each with a file of its own that holds how to reach it.
 * The file is a Jupyter connection file, so `jupyter console --existing FILE` works too.
 */
import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, uptime, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { ConnectionInfo, KeptKernel } from '../messages.ts';

/** How long (ms) a kernel may take until it writes down its process. */
const STARTS_WITHIN = 60_000;

/** LIMPID_KERNELS names the folder; else it is in the user's state folder, and where that cannot be written, among temporary files. */
export function keptFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const wanted = env['LIMPID_KERNELS'] ?? '';
  if (wanted !== '') return [wanted];
  const xdg = env['XDG_STATE_HOME'];
  const state = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'state');
  return [join(state, 'limpid', 'kernels'), join(tmpdir(), `limpid-kernels-${userInfo().uid}`)];
}

/** A folder that nobody else can read, and that is nobody else's. @throws the system's error where there is none */
export function keptFolder(folders = keptFolders()): string {
  const failures: unknown[] = [];
  for (const folder of folders) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (isPrivate(folder)) return folder;
      throw new Error(`${folder} is open to others`);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, 'there is no private folder for running kernels');
}

/** The paths of a new kernel's files. */
export function newFiles(folder: string): { file: string; log: string } {
  const name = join(folder, `kernel-${randomUUID()}`);
  return { file: `${name}.json`, log: `${name}.log` };
}

export function writeKept(file: string, connection: ConnectionInfo, kept: KeptKernel['kept']): void {
  writeFileSync(file, JSON.stringify({ ...connection, jupyter_session: kept.notebook, limpid: kept }), { mode: 0o600 });
}

/** What a file says, or null where it is no kernel's of ours. */
export function readKept(file: string): KeptKernel | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('limpid' in parsed)) return null;
    // SAFETY: fields of whatever it is are looked at before they are used
    const { pid, notebook, started, log, patience } = Object(parsed.limpid) as { [field: string]: unknown };
    if (typeof pid !== 'number' || typeof notebook !== 'string') return null;
    if (typeof started !== 'number' || typeof log !== 'string' || typeof patience !== 'number') return null;
    return { file, kept: { pid, notebook, started, log, patience } };
  } catch {
    // a file that is gone, or half written
    return null;
  }
}

/** Those that run. Files of those that do not are removed. */
export function runningKernels(folders = keptFolders()): KeptKernel[] {
  return folders.flatMap((folder) =>
    filesIn(folder).flatMap((name) => {
      const kernel = readKept(join(folder, name));
      if (!kernel || isStarting(kernel)) return [];
      if (runs(kernel)) return [kernel];
      forget(kernel);
      return [];
    }),
  );
}

/** Takes its files away. */
export function forget({ file, kept: { log } }: KeptKernel): void {
  for (const left of [file, log]) rmSync(left, { force: true });
}

function isStarting({ kept: { pid, started } }: KeptKernel): boolean {
  return pid === 0 && Date.now() - started < STARTS_WITHIN;
}

/** Another process may have its number by now: after a start of the machine, or since the kernel was killed. */
function runs({ file, kept: { pid, started } }: KeptKernel): boolean {
  if (pid === 0 || !isAlive(pid) || started < Date.now() - 1000 * uptime()) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(file);
  } catch {
    // only Linux tells
    return true;
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // no such process
    return false;
  }
}

/** A file in any other folder could lead to a kernel of somebody else's. */
function isPrivate(folder: string): boolean {
  const stat = lstatSync(folder);
  if (!stat.isDirectory()) return false;
  return process.platform === 'win32' || (stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0);
}

function filesIn(folder: string): string[] {
  try {
    return isPrivate(folder) ? readdirSync(folder).filter((name) => /^kernel-.*\.json$/.test(name)) : [];
  } catch {
    // there is no such folder yet
    return [];
  }
}
