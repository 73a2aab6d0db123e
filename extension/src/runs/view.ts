/** The view "Runs" in the explorer: what was trained in this project, and what can be done with it. */
import { isDeepStrictEqual } from 'node:util';
import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import { CommandLine } from './command-line.ts';
import { exportRuns } from './export.ts';
import { following } from './following.ts';
import { compareCode, itemOf, restoreCode, type ListedRun } from './listed.ts';
import { insertCell } from './insert-cell.ts';

/** A run as it was listed last, or why the runs of a project cannot be listed. */
type Row = { run: ListedRun } | { problem: string };

export function createRunsView(extension: string, kernels: Kernels, log: vscode.LogOutputChannel): vscode.Disposable {
  const commandLine = new CommandLine(extension);
  const changed = new vscode.EventEmitter<Row[] | undefined>();
  const view = vscode.window.createTreeView<Row>('limpid.runs', {
    canSelectMany: true,
    treeDataProvider: { onDidChangeTreeData: changed.event, getTreeItem: treeItem, getChildren: children },
  });

  let rows: Row[] | undefined;
  /** VS Code reads all rows anew: meanwhile it knows of none that is selected or clicked at. */
  let isReading = false;
  let remembered: readonly string[] = [];

  function selection(): readonly Row[] {
    if (view.selection.length > 0) return view.selection;
    return (rows ?? []).filter((row) => 'run' in row && remembered.includes(row.run.id));
  }

  function remember(selected: readonly Row[]): void {
    if (selected.length === 0 && isReading) return;
    remembered = runsOf(selected).map(({ id }) => id);
  }

  async function children(parent?: Row): Promise<Row[]> {
    if (parent !== undefined) return [];
    rows ??= await list();
    isReading = false;
    return rows;
  }

  /** Where the same runs are there with other values, as in a training, VS Code is told of these alone, and forgets nothing. */
  async function refresh(): Promise<void> {
    const next = await list();
    if (rows && keysOf(rows) === keysOf(next)) {
      changed.fire(rows.filter((row, at) => update(row, next[at])));
      return;
    }
    rows = next;
    isReading = true;
    changed.fire(undefined);
  }

  async function list(): Promise<Row[]> {
    const { runs, problems } = await commandLine.list();
    for (const problem of problems) log.error(`Runs could not be listed: ${problem}`);
    return [...problems.map((problem) => ({ problem })), ...runs.map((run) => ({ run }))];
  }

  /** A command on the runs it was clicked at, else on those that are selected. */
  const on =
    (act: (chosen: ListedRun[]) => Promise<void>) =>
    async (clicked?: Row, selected?: (Row | undefined)[]): Promise<void> => {
      try {
        const at = (selected ?? [clicked]).filter((row) => row !== undefined);
        if (at.length === 0 && selected) throw new Error(vscode.l10n.t('The list has just changed: choose once more.'));
        const chosen = runsOf(at.length > 0 ? at : selection());
        if (chosen.length === 0) throw new Error(vscode.l10n.t('No run is chosen in the view Runs.'));
        await act(chosen);
      } catch (error) {
        void vscode.window.showErrorMessage(reasonOf(error));
      }
    };
  const compare = on((chosen) => insertCell(compareCode(chosen, vscode.l10n.t)));
  const restore = on(([run]) => insertCell(restoreCode(run?.id ?? '')));
  const copyId = on(async (chosen) => vscode.env.clipboard.writeText(chosen.map(({ id }) => id).join(' ')));
  const exportAs = on((chosen) => exportRuns(commandLine, chosen));
  const deleteAll = on((chosen) => deleteRuns(commandLine, chosen).finally(refresh));
  return vscode.Disposable.from(
    view,
    changed,
    following(view, kernels, () => void refresh()),
    view.onDidChangeSelection((event) => remember(event.selection)),
    vscode.commands.registerCommand('limpid.runs.refresh', refresh),
    vscode.commands.registerCommand('limpid.runs.compare', compare),
    vscode.commands.registerCommand('limpid.runs.restore', restore),
    vscode.commands.registerCommand('limpid.runs.copyId', copyId),
    vscode.commands.registerCommand('limpid.runs.export', exportAs),
    vscode.commands.registerCommand('limpid.runs.delete', deleteAll),
  );
}

function runsOf(rows: readonly Row[]): ListedRun[] {
  return rows.flatMap((row) => ('run' in row ? row.run : []));
}

function keysOf(rows: readonly Row[]): string {
  return JSON.stringify(rows.map((row) => ('run' in row ? { run: row.run.id } : row)));
}

/** @returns whether it has other values now */
function update(row: Row, next: Row | undefined): boolean {
  if (!('run' in row) || !next || !('run' in next) || isDeepStrictEqual(row.run, next.run)) return false;
  row.run = next.run;
  return true;
}

function treeItem(row: Row): vscode.TreeItem {
  return 'run' in row ? runItem(row.run) : problemItem(row.problem);
}

function problemItem(problem: string): vscode.TreeItem {
  const item = new vscode.TreeItem(problem);
  item.tooltip = problem;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  return item;
}

function runItem(run: ListedRun): vscode.TreeItem {
  const { label, description, spoken, tooltip, icon, colour } = itemOf(run, vscode.l10n.t);
  const item = new vscode.TreeItem(label);
  item.id = run.id;
  item.description = description;
  item.tooltip = tooltip;
  item.iconPath = new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
  item.contextValue = run.canRestore ? 'run with checkpoint' : 'run';
  item.accessibilityInformation = { label: spoken };
  return item;
}

async function deleteRuns(commandLine: CommandLine, chosen: ListedRun[]): Promise<void> {
  const { t } = vscode.l10n;
  const question = chosen.length === 1 ? t('Delete this run?') : t('Delete these {0} runs?', chosen.length);
  const detail = t('Their parameters and curves are forgotten; checkpoints stay where they are.');
  const yes = t('Delete');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  for (const store of new Set(chosen.map((run) => run.store))) {
    await commandLine.run(
      'delete',
      chosen.filter((run) => run.store === store),
    );
  }
}
