import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Notebooks } from '../language/notebooks.ts';

/** What npm takes as a name, with or without a version, and nothing that a shell could take for more. */
const NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*(?:@\d+(?:\.\d+){0,2})?$/;
/** What npm says and asks beside the matter. */
const QUIET = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_update_notifier: 'false' };

/** Installs a package in the folder of a notebook; cells that import it are then checked anew. */
export async function installPackage(
  notebooks: Notebooks,
  log: vscode.LogOutputChannel,
  folder: unknown,
  name: unknown,
): Promise<void> {
  if (typeof folder === 'string' && typeof name === 'string') await npmInstall(notebooks, log, folder, [name]);
}

/** The same for several at once. @returns whether they are there now; the user has been told why not */
export async function npmInstall(
  notebooks: Notebooks,
  log: vscode.LogOutputChannel,
  folder: string,
  names: readonly string[],
): Promise<boolean> {
  if (!names.every((name) => NAME.test(name)) || !vscode.workspace.isTrusted) return false;
  const { t } = vscode.l10n;
  const command = `npm install ${names.join(' ')}`;
  const location = vscode.ProgressLocation.Notification;
  const failure = await vscode.window.withProgress({ location, title: command, cancellable: true }, (_, token) =>
    install(folder, names, log, token),
  );
  void notebooks.reload();
  if (failure === undefined) return true;
  const showLog = t('Show Log');
  void vscode.window.showErrorMessage(t('{0} failed: {1}', command, failure), showLog).then((choice) => {
    if (choice === showLog) log.show();
  });
  return false;
}

/** @returns why it failed */
async function install(
  folder: string,
  names: readonly string[],
  log: vscode.LogOutputChannel,
  token: vscode.CancellationToken,
): Promise<string | undefined> {
  const unwritable = await makePackage(folder);
  if (unwritable !== undefined) return unwritable;
  // npm is a script on Windows, which only a shell runs
  const command = `npm --prefix . install ${names.join(' ')}`;
  const npm = spawn(command, { cwd: folder, env: { ...process.env, ...QUIET }, shell: true });
  const cancel = token.onCancellationRequested(() => npm.kill());
  log.info(`${command} in ${folder}`);
  let complaint = '';
  npm.stdout.setEncoding('utf8').on('data', (text: string) => log.info(text.trimEnd()));
  npm.stderr.setEncoding('utf8').on('data', (text: string) => {
    log.warn(text.trimEnd());
    complaint += text;
  });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  npm.once('error', (error) => resolve(error.message));
  npm.once('close', (code) => resolve(code === 0 ? undefined : reasonOf(complaint, code)));
  return promise.finally(() => void cancel.dispose());
}

/** npm ends with where its log is; what went wrong comes first. */
function reasonOf(complaint: string, code: number | null): string {
  const { t } = vscode.l10n;
  if (code === null) return t('it was cancelled');
  if (code === 127 || /not recognized/.test(complaint)) return t('npm is not there. It comes with Node.js.');
  return complaint.trim().split('\n').slice(0, 3).join(' ') || `code ${code}`;
}

/** As `%npm` does: without one, npm would install into the nearest folder above that has one. @returns why there is none */
async function makePackage(folder: string): Promise<string | undefined> {
  const file = join(folder, 'package.json');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, '{\n  "private": true\n}\n', { flag: 'wx' });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    return isThere ? undefined : vscode.l10n.t('{0} cannot be written: {1}', file, String(error));
  }
  return undefined;
}
