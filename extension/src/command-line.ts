/** Runs the kernel's own command line, `limpid …`, on the Node that runs kernels. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { kernelFolder } from './kernel-folder.ts';

/** Characters of what it prints. */
const LONGEST = 64 * 1024 * 1024;

export interface Ran {
  stdout: string;
  stderr: string;
  /** It exited with another code than 0, or was ended. */
  failure: Error | null;
}

interface Options {
  cwd: string;
  env?: { [name: string]: string };
  /** Milliseconds. */
  patience: number;
}

/** @throws LimpidError NODE_TOO_OLD */
export async function runLimpid(
  extension: string,
  args: readonly string[],
  { cwd, env = {}, patience }: Options,
): Promise<Ran> {
  const { findNode } = await import('./launch.ts');
  const node = await findNode(extension, vscode.workspace.getConfiguration('limpid').get('node', ''));
  const main = join(kernelFolder(extension), 'cli/main.js');
  const options = {
    cwd,
    env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1' },
    timeout: patience,
    maxBuffer: LONGEST,
  };
  return new Promise((resolve) => {
    execFile(node.path, [main, ...args], options, (failure, stdout, stderr) => resolve({ stdout, stderr, failure }));
  });
}
