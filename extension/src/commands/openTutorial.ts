import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import { NOTEBOOK_TYPE } from '../controller.ts';
import type { Notebooks } from '../language/notebooks.ts';
import { bytes } from '../status/words.ts';
import { reach } from '../welcome/milestones.ts';
import { fileOf, freeName, tutorials, type Package, type Tutorial } from '../welcome/tutorials.ts';
import { npmInstall } from './installPackage.ts';

/** Where copies go, below the folder that was chosen. */
const FOLDER = 'limpid-tutorials';

/** Copies a tutorial into a folder of the user's, opens the copy, and offers the packages that its data come in. */
export async function openTutorial(
  extension: string,
  notebooks: Notebooks,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const tutorial = await chooseTutorial();
  const folder = tutorial && (await chooseFolder(tutorial));
  if (!folder) return;
  try {
    const copy = await copyOf(extension, fileOf(tutorial, vscode.env.language), folder);
    if (copy === undefined) return;
    await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(copy), NOTEBOOK_TYPE);
    reach('limpid.openedTutorial');
    await offerPackages(notebooks, log, folder, tutorial.packages);
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t('The tutorial was not opened: {0}', reasonOf(error)));
  }
}

async function chooseTutorial(): Promise<Tutorial | undefined> {
  const { t } = vscode.l10n;
  const items = tutorials(t).map((tutorial) => ({
    label: tutorial.title,
    description: tutorial.packages.map(({ name, download }) => `npm: ${name}, ${bytes(download)}`).join(', '),
    detail: tutorial.sentence,
    tutorial,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Open a tutorial'),
    placeHolder: t('You get a copy of your own'),
    matchOnDetail: true,
  });
  return chosen?.tutorial;
}

async function chooseFolder({ title }: Tutorial): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const workspace = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const roots = [...workspace.map(({ uri }) => uri.fsPath), homedir()];
  const items = roots.map((root, index) => ({
    label: `$(folder) ${FOLDER}`,
    description: index === roots.length - 1 ? t('in your home folder') : t('in the folder {0}', basename(root)),
    detail: join(root, FOLDER),
    folder: join(root, FOLDER),
  }));
  const other = { label: `$(folder-opened) ${t('Another folder…')}`, folder: undefined };
  const chosen = await vscode.window.showQuickPick([...items, other], {
    title: t('Where is your copy of “{0}” to be?', title),
  });
  if (chosen !== other) return chosen?.folder;
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: t('Copy Here'),
    })) ?? [];
  return folder?.fsPath;
}

/** A copy of before is opened again, unless the user wants to start afresh. Nothing is written over. */
async function copyOf(extension: string, file: string, folder: string): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const isTaken = (name: string): boolean => existsSync(join(folder, name));
  if (isTaken(file)) {
    const [mine, afresh] = [t('Open My Copy'), t('Start Afresh')];
    const detail = t('Starting afresh makes another copy beside it.');
    const question = t('You have a copy of this tutorial already.');
    const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, mine, afresh);
    if (answer === undefined) return undefined;
    if (answer === mine) return join(folder, file);
  }
  const target = join(folder, freeName(file, isTaken));
  await mkdir(folder, { recursive: true });
  await copyFile(join(tutorialsFolder(extension), file), target);
  return target;
}

/** In the package they lie inside the extension, in the repository beside it. */
function tutorialsFolder(extension: string): string {
  const packaged = join(extension, 'notebooks');
  return existsSync(packaged) ? packaged : join(extension, '../notebooks');
}

async function offerPackages(
  notebooks: Notebooks,
  log: vscode.LogOutputChannel,
  folder: string,
  packages: readonly Package[],
): Promise<void> {
  const { t } = vscode.l10n;
  const missing = packages.filter(({ name }) => !isInstalled(name, folder));
  if (missing.length === 0 || !vscode.workspace.isTrusted) return;
  const names = missing.map(({ name }) => name).join(', ');
  const size = bytes(missing.reduce((sum, { download }) => sum + download, 0));
  const install = t('Install {0} ({1})', names, size);
  const question = t('The data of this tutorial come in a package of npm, which is installed beside it.');
  if ((await vscode.window.showInformationMessage(question, install)) !== install) return;
  const wanted = missing.map(({ name, version }) => `${name}@${version}`);
  if (!(await npmInstall(notebooks, log, folder, wanted))) return;
  void vscode.window.showInformationMessage(t('{0} is installed: run the cells from the top.', names));
}

function isInstalled(name: string, folder: string): boolean {
  try {
    createRequire(join(folder, 'notebook.js')).resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    // it is there, and does not show its package.json
    return error instanceof Error && 'code' in error && error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}
