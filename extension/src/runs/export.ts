/** Writes runs for other programs: asks as what and where to, and says where they are. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { CommandLine } from './command-line.ts';
import { storeOf, type ListedRun } from './listed.ts';

interface Format extends vscode.QuickPickItem {
  /** As the command line knows it. */
  format: string;
  /** The name that is usual for what is written. */
  name: string;
}

function formats(): Format[] {
  const { t } = vscode.l10n;
  return [
    { label: 'CSV', description: t('one file, a row a value'), format: 'csv', name: 'runs.csv' },
    { label: 'TensorBoard', description: t('a folder of event files'), format: 'tensorboard', name: 'logs' },
    { label: 'MLflow', description: t('a folder mlruns'), format: 'mlflow', name: 'mlruns' },
  ];
}

/** @throws Error where the runs are of several projects, and where they cannot be written */
export async function exportRuns(commandLine: CommandLine, runs: readonly ListedRun[]): Promise<void> {
  // beside .limpid
  const project = vscode.Uri.file(dirname(dirname(storeOf(runs, vscode.l10n.t))));
  const chosen = await vscode.window.showQuickPick(formats(), { title: vscode.l10n.t('Export runs as') });
  if (chosen === undefined) return;
  const target = chosen.format === 'csv' ? await askFile(project, chosen.name) : await askFolder(project, chosen.name);
  if (target === undefined) return;
  const said = await commandLine.run('export', runs, '--format', chosen.format, '-o', target.fsPath);
  void vscode.window.showInformationMessage(said.trim());
}

async function askFile(project: vscode.Uri, name: string): Promise<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(project, name), filters: { CSV: ['csv'] } });
}

/** A dialog for folders offers those that are there: what is written gets one of its own in it. */
async function askFolder(project: vscode.Uri, name: string): Promise<vscode.Uri | undefined> {
  const folders = await vscode.window.showOpenDialog({
    defaultUri: project,
    canSelectFolders: true,
    canSelectFiles: false,
    openLabel: vscode.l10n.t('Export Here'),
    title: vscode.l10n.t('The folder for {0}', name),
  });
  const [folder] = folders ?? [];
  return folder && basename(folder.path) !== name ? vscode.Uri.joinPath(folder, name) : folder;
}
