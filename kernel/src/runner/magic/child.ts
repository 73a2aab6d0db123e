/** A command that runs under a cell: what it writes is the cell's, and an interrupt ends it with all that it has started. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
// the global one starts nothing for a cell that was interrupted
import { setTimeout } from 'node:timers';
import { cellScope, publish } from '../../display/publish.ts';
import { LimpidError, reasonOf } from '../../errors.ts';

/** How long (ms) after an interrupt it is told again to end, and is ended. */
const TOLD_AGAIN = 150;
const ENDED = 300;

/** Told of each group of processes that begins or ends: the supervisor ends those that outlive the runner. */
type Watch = (group: number, runs: boolean) => void;
let watch: Watch = () => undefined;

export function watchGroups(next: Watch): void {
  watch = next;
}

/**
 * Resolves when the command, and whatever it has left behind to write on, has ended.
 * @throws LimpidError COMMAND_FAILED, COMMAND_UNSTARTED or INTERRUPTED
 */
export async function runCommand(command: string, env: { [name: string]: string } = {}): Promise<void> {
  const signal = cellScope.getStore()?.signal;
  signal?.throwIfAborted();
  const child = start(command, env);
  const group = child.pid;
  if (group !== undefined) watch(group, true);
  const interrupt = (): void => end(child);
  signal?.addEventListener('abort', interrupt);
  try {
    const how = await ended(child, command);
    signal?.throwIfAborted();
    if (how !== undefined) throw new LimpidError('COMMAND_FAILED', { command: shortened(command), how });
  } finally {
    signal?.removeEventListener('abort', interrupt);
    if (group !== undefined) watch(group, false);
  }
}

function start(command: string, env: { [name: string]: string }): ChildProcess {
  try {
    // a group of its own, which can be ended whole
    const detached = process.platform !== 'win32';
    const options = { shell: true, detached, windowsHide: true, env: { ...process.env, ...env } };
    return spawn(command, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new LimpidError(
      'COMMAND_UNSTARTED',
      { command: shortened(command), reason: reasonOf(error) },
      { cause: error },
    );
  }
}

/** @returns how it failed: "exit code 2", "signal SIGSEGV" */
function ended(child: ChildProcess, command: string): Promise<string | undefined> {
  const inScope = AsyncLocalStorage.snapshot();
  const forward = (stream: Readable | null, name: 'stdout' | 'stderr'): void => {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      inScope(() => publish({ type: 'stream', content: { name, text } }));
    });
  };
  forward(child.stdout, 'stdout');
  forward(child.stderr, 'stderr');
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => {
      reject(new LimpidError('COMMAND_UNSTARTED', { command: shortened(command), reason: reasonOf(cause) }, { cause }));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`);
    });
  });
}

/** As Ctrl-C does, and then with less patience. */
function end(child: ChildProcess): void {
  send(child, 'SIGINT');
  setTimeout(() => send(child, 'SIGTERM'), TOLD_AGAIN).unref();
  setTimeout(() => send(child, 'SIGKILL'), ENDED).unref();
}

function send(child: ChildProcess, signal: NodeJS.Signals): void {
  const { pid, stdout, stderr, exitCode, signalCode } = child;
  const hasExited = exitCode !== null || signalCode !== null;
  // then nobody of it is left who holds its output, and its number may be another's
  if (pid === undefined || (hasExited && stdout?.closed === true && stderr?.closed === true)) return;
  if (process.platform === 'win32')
    return void spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
  try {
    process.kill(-pid, signal);
  } catch {
    // no such group: it has just ended by itself
  }
}

function shortened(command: string): string {
  return command.length > 200 ? `${command.slice(0, 200)}…` : command;
}
