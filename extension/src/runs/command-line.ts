/** Asks the kernel's own command line about runs: it alone knows their stores. */
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import { runLimpid } from '../command-line.ts';
import { merged, parseRuns, storeOf, type ListedRun } from './listed.ts';

/** Milliseconds. */
const PATIENCE = 30_000;

export class CommandLine {
  readonly #extension: string;

  constructor(extension: string) {
    this.#extension = extension;
  }

  /** Runs of all projects of this window, the newest first, and why others could not be listed. */
  async list(): Promise<{ runs: ListedRun[]; problems: string[] }> {
    if (process.env['LIMPID_RUNS'] === 'off')
      return { runs: [], problems: [vscode.l10n.t('LIMPID_RUNS is off: no runs are kept.')] };
    const listings = await Promise.allSettled(
      projectFolders().map(async (cwd) => this.ask(['list', '--json'], { cwd })),
    );
    const lists = listings.flatMap((listing) => (listing.status === 'fulfilled' ? [parseRuns(listing.value)] : []));
    const problems = listings.flatMap((listing) => (listing.status === 'rejected' ? [reasonOf(listing.reason)] : []));
    return { runs: merged(lists), problems: [...new Set(problems)] };
  }

  /** @throws Error where the runs are of several projects, and with what the command said when it failed */
  async run(command: string, runs: readonly ListedRun[], ...rest: string[]): Promise<string> {
    const env = { LIMPID_RUNS: storeOf(runs, vscode.l10n.t) };
    return this.ask([command, ...runs.map(({ id }) => id), ...rest], { cwd: homedir(), env });
  }

  /** `limpid runs …`; what it printed. @throws Error with what it said when it failed */
  async ask(args: string[], where: { cwd: string; env?: { [name: string]: string } }): Promise<string> {
    const ran = await runLimpid(this.#extension, ['runs', ...args], { ...where, patience: PATIENCE });
    if (ran.failure) throw new Error(ran.stderr.trim() || ran.failure.message);
    return ran.stdout;
  }
}

/** Where kernels of this window work: the folders of the workspace and of its open notebooks. */
function projectFolders(): string[] {
  const workspace = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const notebooks = vscode.workspace.notebookDocuments.map(({ uri }) => uri.with({ path: dirname(uri.path) }));
  const local = [...workspace, ...notebooks].filter(({ scheme }) => scheme === 'file');
  return [...new Set(local.map(({ fsPath }) => fsPath))];
}
