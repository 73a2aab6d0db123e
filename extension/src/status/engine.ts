/** Whether TensorFlow's native engine is installed, or could be; and its installation. */
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { runLimpid } from '../command-line.ts';
import { kernelFolder } from '../kernel-folder.ts';
import { lineReader, messageOf, type Step } from './progress.ts';

/** Milliseconds. */
const PATIENCE = 30_000;

export interface EngineStatus {
  state: 'installed' | 'missing' | 'broken';
  /** Bytes that an install fetches; null where the engine cannot run. */
  download: number | null;
}

export async function engineStatus(extension: string): Promise<EngineStatus> {
  const { stdout, stderr, failure } = await runLimpid(extension, ['engine', 'status', '--json'], {
    cwd: homedir(),
    patience: PATIENCE,
  });
  if (failure) throw new Error(stderr.trim() || failure.message);
  // SAFETY: our own command line prints it.
  return JSON.parse(stdout) as EngineStatus;
}

/** @throws Error with what the command said. What is fetched before somebody cancels is kept for the next time. */
export async function runInstall(
  extension: string,
  onStep: (step: Step) => void,
  token: vscode.CancellationToken,
): Promise<void> {
  const { findNode } = await import('../launch.ts');
  const node = await findNode(extension, vscode.workspace.getConfiguration('limpid').get('node', ''));
  const main = join(kernelFolder(extension), 'cli/main.js');
  const child = spawn(node.path, [main, 'engine', 'install', '--json'], {
    cwd: homedir(),
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const cancel = token.onCancellationRequested(() => child.kill());
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', lineReader(onStep));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve);
      child.once('error', reject);
    });
    if (code !== 0 && !token.isCancellationRequested) throw new Error(messageOf(complaint));
  } finally {
    cancel.dispose();
  }
}
