/** The view "Runs" in the explorer: what was trained in this project, and what can be done with it. */
import * as vscode from 'vscode';
import { CommandLine } from './command-line.ts';
import { compareCode, itemOf, restoreCode, type ListedRun } from './listed.ts';
import { insertCell } from './insert-cell.ts';

/** While trainings write, the list is read anew at most so often (ms). */
const REFRESH_EVERY = 5000;

export function createRunsView(extension: string, log: vscode.LogOutputChannel): vscode.Disposable {
  const commandLine = new CommandLine(extension);
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView<ListedRun>('limpid.runs', {
    canSelectMany: true,
    treeDataProvider: { onDidChangeTreeData: changed.event, getTreeItem: treeItem, getChildren: children },
  });

  async function children(parent?: ListedRun): Promise<ListedRun[]> {
    if (parent !== undefined) return [];
    try {
      return await commandLine.list();
    } catch (error) {
      // the view stays empty, and says so by its welcome text
      log.error(`The runs could not be listed: ${messageOf(error)}`);
      return [];
    }
  }

  /** A command on the runs it was clicked at, else on those that are selected. */
  const on =
    (act: (chosen: ListedRun[]) => Promise<void>) =>
    async (clicked?: ListedRun, selected?: ListedRun[]): Promise<void> => {
      const chosen = selected ?? (clicked ? [clicked] : [...view.selection]);
      if (chosen.length === 0) return;
      try {
        await act(chosen);
      } catch (error) {
        void vscode.window.showErrorMessage(messageOf(error));
      }
    };
  const compare = on((chosen) => insertCell(compareCode(chosen.map(({ id }) => id))));
  const restore = on(([run]) => insertCell(restoreCode(run?.id ?? '')));
  const copyId = on(async (chosen) => vscode.env.clipboard.writeText(chosen.map(({ id }) => id).join(' ')));
  const exportAs = on((chosen) => exportRuns(commandLine, chosen));
  const deleteAll = on(async (chosen) => {
    if (await deleteRuns(commandLine, chosen)) changed.fire();
  });
  return vscode.Disposable.from(
    view,
    changed,
    refreshing(view, () => changed.fire()),
    vscode.commands.registerCommand('limpid.runs.refresh', () => changed.fire()),
    vscode.commands.registerCommand('limpid.runs.compare', compare),
    vscode.commands.registerCommand('limpid.runs.restore', restore),
    vscode.commands.registerCommand('limpid.runs.copyId', copyId),
    vscode.commands.registerCommand('limpid.runs.export', exportAs),
    vscode.commands.registerCommand('limpid.runs.delete', deleteAll),
  );
}

function treeItem(run: ListedRun): vscode.TreeItem {
  const { label, description, tooltip, icon } = itemOf(run);
  const item = new vscode.TreeItem(label);
  item.id = run.id;
  item.description = description;
  item.tooltip = tooltip;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = 'run';
  item.accessibilityInformation = { label: `Run ${label}, ${description}` };
  return item;
}

/** Follows the files of the store, while somebody looks. */
function refreshing(view: vscode.TreeView<ListedRun>, refresh: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/.limpid/runs.db*');
  let waiting: NodeJS.Timeout | undefined;
  const later = (): void => {
    if (!view.visible) return;
    waiting ??= setTimeout(() => {
      waiting = undefined;
      refresh();
    }, REFRESH_EVERY);
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(later),
    watcher.onDidCreate(later),
    watcher.onDidDelete(later),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) refresh();
    }),
    { dispose: () => clearTimeout(waiting) },
  );
}

async function exportRuns(commandLine: CommandLine, chosen: ListedRun[]): Promise<void> {
  const [first, ...others] = chosen.map(({ id }) => id);
  const format = await vscode.window.showQuickPick(['csv', 'tensorboard', 'mlflow'], { title: 'Export runs as' });
  if (format === undefined || first === undefined) return;
  const target =
    format === 'csv'
      ? await vscode.window.showSaveDialog({ filters: { CSV: ['csv'] } })
      : (
          await vscode.window.showOpenDialog({
            canSelectFolders: true,
            canSelectFiles: false,
            openLabel: 'Export Here',
          })
        )?.[0];
  if (target === undefined) return;
  const said = await commandLine.run('export', first, ...others, '--format', format, '-o', target.fsPath);
  void vscode.window.showInformationMessage(said.trim());
}

async function deleteRuns(commandLine: CommandLine, chosen: ListedRun[]): Promise<boolean> {
  const what = chosen.length === 1 ? 'this run' : `these ${chosen.length} runs`;
  const detail = 'Their parameters and curves are forgotten; checkpoints stay where they are.';
  const answer = await vscode.window.showWarningMessage(`Delete ${what}?`, { modal: true, detail }, 'Delete');
  if (answer !== 'Delete') return false;
  for (const { id } of chosen) await commandLine.run('delete', id);
  return true;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
