/** Asks the kernel's own command line about runs: it alone knows their store. */
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { merged, parseRuns, type ListedRun } from './listed.ts';

/** Milliseconds, and characters of what it prints. */
const PATIENCE = 30_000;
const LONGEST = 64 * 1024 * 1024;

export class CommandLine {
  readonly #extension: string;
  /** The folder that a run was listed from: commands on it run there. */
  readonly #folders = new Map<string, string>();

  constructor(extension: string) {
    this.#extension = extension;
  }

  /** Runs of all projects of this window, the newest first. */
  async list(): Promise<ListedRun[]> {
    const lists = await Promise.all(
      projectFolders().map(async (folder) => {
        const runs = parseRuns(await this.#run(folder, ['list', '--json']));
        for (const { id } of runs) this.#folders.set(id, folder);
        return runs;
      }),
    );
    return merged(lists);
  }

  /** @throws Error with what the command said when it failed */
  async run(command: string, id: string, ...rest: string[]): Promise<string> {
    return this.#run(this.#folders.get(id) ?? homedir(), [command, id, ...rest]);
  }

  async #run(cwd: string, args: string[]): Promise<string> {
    const { findNode, kernelFolder } = await import('../launch.ts');
    const node = await findNode(this.#extension, vscode.workspace.getConfiguration('limpid').get('node', ''));
    const main = join(kernelFolder(this.#extension), 'cli/main.js');
    const options = { cwd, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, timeout: PATIENCE, maxBuffer: LONGEST };
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
