/** Asks the kernel's own command line about runs: it alone knows their stores. */
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { reasonOf } from 'limpid/errors';
import * as vscode from 'vscode';
import { kernelFolder } from '../kernel-folder.ts';
import { merged, parseRuns, storeOf, type ListedRun } from './listed.ts';

/** Milliseconds, and characters of what it prints. */
const PATIENCE = 30_000;
const LONGEST = 64 * 1024 * 1024;

export class CommandLine {
  readonly #extension: string;

  constructor(extension: string) {
    this.#extension = extension;
  }

  /** Runs of all projects of this window, the newest first, and why others could not be listed. */
  async list(): Promise<{ runs: ListedRun[]; problems: string[] }> {
    if (process.env['LIMPID_RUNS'] === 'off') return { runs: [], problems: ['LIMPID_RUNS is off: no runs are kept.'] };
    const listings = await Promise.allSettled(
      projectFolders().map(async (cwd) => this.#run(['list', '--json'], { cwd })),
    );
    const lists = listings.flatMap((listing) => (listing.status === 'fulfilled' ? [parseRuns(listing.value)] : []));
    const problems = listings.flatMap((listing) => (listing.status === 'rejected' ? [reasonOf(listing.reason)] : []));
    return { runs: merged(lists), problems: [...new Set(problems)] };
  }

  /** @throws Error where the runs are of several projects, and with what the command said when it failed */
  async run(command: string, runs: readonly ListedRun[], ...rest: string[]): Promise<string> {
    const env = { LIMPID_RUNS: storeOf(runs) };
    return this.#run([command, ...runs.map(({ id }) => id), ...rest], { cwd: homedir(), env });
  }

  async #run(args: string[], { cwd, env = {} }: { cwd: string; env?: { [name: string]: string } }): Promise<string> {
    const { findNode } = await import('../launch.ts');
    const node = await findNode(this.#extension, vscode.workspace.getConfiguration('limpid').get('node', ''));
    const main = join(kernelFolder(this.#extension), 'cli/main.js');
    const options = {
      cwd,
      env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1' },
      timeout: PATIENCE,
      maxBuffer: LONGEST,
    };
    return new Promise((resolve, reject) => {
      execFile(node.path, [main, 'runs', ...args], options, (error, stdout, stderr) => {
        if (error) reject(new Error(stderr.trim() || error.message));
        else resolve(stdout);
      });
    });
  }
}

/** Where kernels of this window work: the folders of the workspace and of its open notebooks. */
function projectFolders(): string[] {
  const workspace = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const notebooks = vscode.workspace.notebookDocuments.map(({ uri }) => uri.with({ path: dirname(uri.path) }));
  const local = [...workspace, ...notebooks].filter(({ scheme }) => scheme === 'file');
  return [...new Set(local.map(({ fsPath }) => fsPath))];
}
