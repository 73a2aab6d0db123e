/** When the list of runs is read anew: when the stores of this window's projects are written, while somebody looks. */
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';

/** While trainings write, at most so often (ms). */
const REFRESH_EVERY = 5000;

export function following(view: vscode.TreeView<unknown>, kernels: Kernels, refresh: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/.limpid/runs.db{,-wal}');
  /** When each file was written (ms). */
  const written = new Map<string, number>();
  let waiting: NodeJS.Timeout | undefined;
  const later = (): void => {
    if (!view.visible) return;
    waiting ??= setTimeout(() => {
      waiting = undefined;
      refresh();
    }, REFRESH_EVERY);
  };
  // whoever reads the store touches its files too: without a look at what was written, each list would lead to the next
  const changed = async (file: vscode.Uri): Promise<void> => {
    const { mtime } = await vscode.workspace.fs.stat(file).then(undefined, () => ({ mtime: 0 }));
    if (written.get(file.path) === mtime) return;
    written.set(file.path, mtime);
    later();
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(changed),
    watcher.onDidCreate(changed),
    watcher.onDidDelete(changed),
    // in a window that has just been opened, the first training may be over before VS Code watches files
    kernels.onIdle(() => {
      if (written.size === 0) later();
    }),
    vscode.workspace.onDidOpenNotebookDocument(later),
    vscode.workspace.onDidChangeWorkspaceFolders(later),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) refresh();
    }),
    { dispose: () => clearTimeout(waiting) },
  );
}
