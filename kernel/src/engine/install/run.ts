/** A child process, its output kept. */
import { spawn } from 'node:child_process';

export interface Finished {
  /** Exit code, or null when a signal ended it or it never started. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Why it did not start, e.g. ENOENT. */
  failure: string | null;
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Milliseconds after which it is killed. */
  timeout?: number;
}

/** Never rejects: a program that is not there is an answer too. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], killSignal: 'SIGKILL' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ code: null, signal: null, stdout, stderr, failure: error.code ?? error.message });
    });
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr, failure: null }));
  });
}
