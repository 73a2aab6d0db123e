import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Notebooks } from '../language/notebooks.ts';

/** What npm takes as a name, and nothing that a shell could take for more. */
const NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

/** Installs a package in the folder of a notebook, in a terminal; cells that import it are then checked anew. */
export async function installPackage(notebooks: Notebooks, folder: unknown, name: unknown): Promise<void> {
  if (typeof folder !== 'string' || typeof name !== 'string' || !NAME.test(name) || !vscode.workspace.isTrusted) return;
  const failure = await makePackage(folder);
  if (failure !== undefined) return void vscode.window.showErrorMessage(failure);
  const npm = new vscode.ShellExecution('npm', ['--prefix', '.', 'install', name], { cwd: folder });
  const task = new vscode.Task({ type: 'limpid' }, vscode.TaskScope.Workspace, `npm install ${name}`, 'Limpid', npm);
  // it may end before VS Code has told that it runs
  const ended = vscode.tasks.onDidEndTask(({ execution }) => {
    if (execution.task.name !== task.name) return;
    ended.dispose();
    void notebooks.reload();
  });
  await vscode.tasks.executeTask(task);
}

/** As `%npm` does: without one, npm would install into the nearest folder above that has one. @returns why there is none */
async function makePackage(folder: string): Promise<string | undefined> {
  const file = join(folder, 'package.json');
  try {
    await writeFile(file, '{\n  "private": true\n}\n', { flag: 'wx' });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    return isThere ? undefined : vscode.l10n.t('{0} cannot be written: {1}', file, String(error));
  }
  return undefined;
}
