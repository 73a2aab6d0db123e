/** Which process a run is of, and whether that is still there: a run whose process has gone, has crashed. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessId {
  host: string;
  pid: number;
  /** Tells it from a later process of the same number: when it started. Empty where the system does not say. */
  mark: string;
}

/** Milliseconds after which a run on another machine that has written nothing counts as crashed. */
const SILENCE = 10 * 60_000;

export function thisProcess(): ProcessId {
  return { host: hostname(), pid: process.pid, mark: markOf(process.pid) };
}

/** `updated` is when it wrote last, milliseconds since 1970. */
export function isGone({ host, pid, mark }: ProcessId, updated: number, now: number = Date.now()): boolean {
  if (host !== hostname()) return now - updated > SILENCE;
  return !isAlive(pid) || markOf(pid) !== mark;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Linux: clock ticks from boot to its start (proc_pid_stat(5), field 22), and which boot. A zombie has ended. */
function markOf(pid: number): string {
  try {
    const [state, ...rest] = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return state === 'Z' || state === 'X' ? 'ended' : `${boot}/${rest[18] ?? ''}`;
  } catch {
    // no such process, or no such file system
    return '';
  }
}
