/** The view "Runs" in the explorer: what was trained in this project, and what can be done with it. */
import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import { CommandLine } from './command-line.ts';
import { exportRuns } from './export.ts';
import { following } from './following.ts';
import { compareCode, itemOf, restoreCode, type ListedRun } from './listed.ts';
import { insertCell } from './insert-cell.ts';

/** A run, or why the runs of a project cannot be listed. */
type Row = ListedRun | string;

export function createRunsView(extension: string, log: vscode.LogOutputChannel): vscode.Disposable {
  const commandLine = new CommandLine(extension);
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView<Row>('limpid.runs', {
    canSelectMany: true,
    treeDataProvider: { onDidChangeTreeData: changed.event, getTreeItem: treeItem, getChildren: children },
  });

  let rows: Row[] | undefined;
  let remembered: readonly Row[] = [];

  /** While VS Code reads the rows anew, which a training lets it do again and again, it knows of none that is selected. */
  function selection(): readonly Row[] {
    if (view.selection.length > 0) return view.selection;
    const ids = new Set(remembered.filter((row) => typeof row !== 'string').map(({ id }) => id));
    return (rows ?? []).filter((row) => typeof row !== 'string' && ids.has(row.id));
  }

  async function children(parent?: Row): Promise<Row[]> {
    return parent === undefined ? (rows ??= await list()) : [];
  }

  /** While VS Code waits for rows, it forgets those that it shows, and a click at one is lost: so they are there before it asks. */
  async function refresh(): Promise<void> {
    rows = await list();
    changed.fire();
  }

  async function list(): Promise<Row[]> {
    const { runs, problems } = await commandLine.list();
    for (const problem of problems) log.error(`Runs could not be listed: ${problem}`);
    return [...problems, ...runs];
  }

  /** A command on the runs it was clicked at, else on those that are selected. */
  const on =
    (act: (chosen: ListedRun[]) => Promise<void>) =>
    async (clicked?: Row, selected?: Row[]): Promise<void> => {
      const at = selected ?? (clicked === undefined ? selection() : [clicked]);
      const chosen = at.filter((row) => typeof row !== 'string');
      try {
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
    following(view, () => void refresh()),
    view.onDidChangeSelection((event) => (remembered = event.selection)),
    vscode.commands.registerCommand('limpid.runs.refresh', refresh),
    vscode.commands.registerCommand('limpid.runs.compare', compare),
    vscode.commands.registerCommand('limpid.runs.restore', restore),
    vscode.commands.registerCommand('limpid.runs.copyId', copyId),
    vscode.commands.registerCommand('limpid.runs.export', exportAs),
    vscode.commands.registerCommand('limpid.runs.delete', deleteAll),
  );
}

function treeItem(row: Row): vscode.TreeItem {
  return typeof row === 'string' ? problemItem(row) : runItem(row);
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
