import * as vscode from 'vscode';
import type { Notebooks } from '../language/notebooks.ts';

/** What npm takes as a name, and nothing that a shell could take for more. */
const NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

/** Installs a package in the folder of a notebook, in a terminal; cells that import it are then checked anew. */
export async function installPackage(notebooks: Notebooks, folder: unknown, name: unknown): Promise<void> {
  if (typeof folder !== 'string' || typeof name !== 'string' || !NAME.test(name) || !vscode.workspace.isTrusted) return;
  const npm = new vscode.ShellExecution('npm', ['install', name], { cwd: folder });
  const task = new vscode.Task({ type: 'limpid' }, vscode.TaskScope.Workspace, `npm install ${name}`, 'Limpid', npm);
  const running = await vscode.tasks.executeTask(task);
  const listener = vscode.tasks.onDidEndTask(({ execution }) => {
    if (execution !== running) return;
    listener.dispose();
    void notebooks.reload();
  });
}
