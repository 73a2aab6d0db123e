import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import { engineStatus, runInstall } from '../status/engine.ts';
import { progressOf } from '../status/progress.ts';
import { bytes } from '../status/words.ts';
import { reach } from '../welcome/milestones.ts';

let installing: Promise<void> | undefined;

/** Installs TensorFlow's native engine, with its progress, and offers the restart that it takes. Asked twice, does it once. */
export async function installEngine(extension: string, kernels: Kernels, log: vscode.LogOutputChannel): Promise<void> {
  installing ??= install(extension, kernels, log).finally(() => (installing = undefined));
  return installing;
}

async function install(extension: string, kernels: Kernels, log: vscode.LogOutputChannel): Promise<void> {
  const { t } = vscode.l10n;
  try {
    const { state, download } = await engineStatus(extension);
    if (state !== 'installed' && download === null) {
      reach('limpid.nativeEngine');
      return void vscode.window.showInformationMessage(
        t('There is no native engine for this machine. Cells run on WebAssembly; nothing is to be done.'),
      );
    }
    if (state !== 'installed' && !(await runWithProgress(extension, download ?? 0, log))) return;
  } catch (error) {
    log.error(`The native engine was not installed: ${reasonOf(error)}`);
    return void complain(reasonOf(error), log);
  }
  reach('limpid.nativeEngine');
  void offerRestart(kernels);
}

/** @returns whether it went to its end */
async function runWithProgress(extension: string, download: number, log: vscode.LogOutputChannel): Promise<boolean> {
  const location = vscode.ProgressLocation.Notification;
  const title = vscode.l10n.t('Installing TensorFlow’s native engine ({0})', bytes(download));
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    let reached = 0;
    let current = '';
    await runInstall(
      extension,
      (step) => {
        if (step.step !== current) log.info(`Engine: ${step.step}`);
        const { message, percent = 0 } = progressOf(step);
        // VS Code's bar only grows, and the download takes nearly all of the time
        const grown = step.step.startsWith('Download') ? Math.max(0, percent - reached) : 0;
        current = step.step;
        reached += grown;
        progress.report({ message, increment: grown });
      },
      token,
    );
    return !token.isCancellationRequested;
  });
}

async function offerRestart(kernels: Kernels): Promise<void> {
  const { t } = vscode.l10n;
  const running = kernels.running;
  if (running.length === 0)
    return void vscode.window.showInformationMessage(t('TensorFlow’s native engine is installed.'));
  const restart = t('Restart');
  const message = t(
    'TensorFlow’s native engine is installed. Notebooks that run use it after a restart of their kernel.',
  );
  if ((await vscode.window.showInformationMessage(message, restart)) !== restart) return;
  await Promise.all(running.map((session) => session.restart()));
}

async function complain(reason: string, log: vscode.LogOutputChannel): Promise<void> {
  const showLog = vscode.l10n.t('Show Log');
  const message = vscode.l10n.t('The native engine was not installed: {0}', reason);
  if ((await vscode.window.showErrorMessage(message, showLog)) === showLog) log.show();
}
