/** Offers the native engine when a notebook has made its first tensors without it. */
import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import { engineStatus } from './engine.ts';
import { bytes } from './words.ts';

/** Kept for all windows: the user does not want it. */
const NEVER = 'engine offer: never';

/** Once a window at most. */
export function offerEngine(
  extension: string,
  kernels: Kernels,
  memory: vscode.Memento,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  let isDone = memory.get(NEVER, false);
  return kernels.onIdle((notebook) => void look(notebook).catch((error: unknown) => log.warn(reasonOf(error))));

  async function look(notebook: vscode.NotebookDocument): Promise<void> {
    const session = kernels.find(notebook);
    if (isDone || !session) return;
    const state = await session.state();
    if (!state || state.engine.rung === 'native' || !(state.usage.tensor_memory > 0) || isDone) return;
    isDone = true;
    const { state: installed, download } = await engineStatus(extension);
    // it is there, and somebody has asked for another one
    if (installed === 'installed' || download === null) return;
    await ask(download);
  }

  async function ask(download: number): Promise<void> {
    const { t } = vscode.l10n;
    const [install, notNow, never] = [
      t('Install TensorFlow’s native engine ({0})', bytes(download)),
      t('Not Now'),
      t('Never'),
    ];
    const message = t(
      'This notebook runs on WebAssembly. Models train several times faster on TensorFlow’s native engine.',
    );
    const choice = await vscode.window.showInformationMessage(message, install, notNow, never);
    if (choice === install) await vscode.commands.executeCommand('limpid.installEngine');
    if (choice === never) await memory.update(NEVER, true);
  }
}
