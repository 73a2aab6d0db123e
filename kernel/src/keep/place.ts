/**
 * Where kernels that outlive their windows are written down: each with a file of its own that holds how to reach it.
 * The file is a Jupyter connection file, so `jupyter console --existing FILE` works too.
 */
import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { ConnectionInfo, KeptKernel } from '../messages.ts';

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
      const { uid, mode } = lstatSync(folder);
      const isOpen = process.platform !== 'win32' && (uid !== process.getuid?.() || (mode & 0o077) !== 0);
      if (isOpen) throw new Error(`${folder} can be read by others`);
      return folder;
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
      const file = join(folder, name);
      const kernel = readKept(file);
      if (kernel && isAlive(kernel.kept.pid)) return [kernel];
      if (kernel && kernel.kept.pid > 0) for (const left of [file, kernel.kept.log]) rmSync(left, { force: true });
      return [];
    }),
  );
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // no such process
    return false;
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^kernel-.*\.json$/.test(name));
  } catch {
    // there is no such folder yet
    return [];
  }
}
