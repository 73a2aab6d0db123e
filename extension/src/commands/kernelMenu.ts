import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import { engineStatus, type EngineStatus } from '../status/engine.ts';
import { bytes, statusWords } from '../status/words.ts';

type Choice = vscode.QuickPickItem & { command?: string };

/** What can be done with the kernel of the notebook in front. */
export async function kernelMenu(extension: string, kernels: Kernels, log: vscode.LogOutputChannel): Promise<void> {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  const session = notebook && kernels.find(notebook);
  const state = session && (await session.state());
  const engine = state?.engine.rung === 'native' ? undefined : await known(extension, log);
  const title = state ? statusWords(state, vscode.l10n.t).spoken : vscode.l10n.t('No kernel runs for this notebook');
  const chosen = await vscode.window.showQuickPick(choices(state !== undefined, engine), { title });
  if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command);
}

/** Undefined when it cannot be told: the rest of the menu is there all the same. */
async function known(extension: string, log: vscode.LogOutputChannel): Promise<EngineStatus | undefined> {
  try {
    return await engineStatus(extension);
  } catch (error) {
    log.warn(`The state of the native engine is not known: ${reasonOf(error)}`);
    return undefined;
  }
}

function choices(isRunning: boolean, engine: EngineStatus | undefined): Choice[] {
  const { t } = vscode.l10n;
  const kernel: Choice[] = [
    { label: `$(debug-stop) ${t('Interrupt')}`, description: 'I I', command: 'limpid.interrupt' },
    { label: `$(debug-restart) ${t('Restart')}`, description: '0 0', command: 'limpid.restart' },
    { label: `$(run-all) ${t('Restart and Run All')}`, description: '0 A', command: 'limpid.restartAndRunAll' },
  ];
  const install: Choice[] =
    engine && engine.state !== 'installed' && engine.download !== null
      ? [
          {
            label: `$(cloud-download) ${t('Install TensorFlow’s native engine ({0})', bytes(engine.download))}`,
            command: 'limpid.installEngine',
          },
        ]
      : [];
  return [
    ...(isRunning ? kernel : []),
    ...install,
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(output) ${t('Show Log')}`, command: 'limpid.showLog' },
    { label: `$(pulse) ${t('Health Report')}`, command: 'limpid.healthReport' },
  ];
}
