/** Buttons of what is said when a kernel does not start, or ends. */
import * as vscode from 'vscode';
import { EXTENSION } from '../metadata.ts';
import type { Fix } from './causes.ts';
import { chooseNode } from './choose-node.ts';

/** What buttons act on. */
export interface Troubled {
  notebook: vscode.NotebookDocument;
  /** Where its kernel runs, if elsewhere. */
  server: string | undefined;
  /** Runs the cells again that had no kernel. */
  retry(): Promise<void>;
  restart(): Promise<void>;
  /** Models run on WebAssembly from the next start on. */
  avoidEngine(): void;
}

interface Button {
  label(): string;
  press(troubled: Troubled): unknown;
}

const { l10n, commands } = vscode;
const { t } = l10n;

const BUTTONS: { [fix in Fix]: Button } = {
  chooseNode: {
    label: () => t('Choose Node.js…'),
    press: async ({ notebook, retry }) => (await chooseNode(notebook.uri)) && retry(),
  },
  openNodeSetting: {
    label: () => t('Open Setting'),
    press: () => commands.executeCommand('workbench.action.openSettings', 'limpid.node'),
  },
  reinstall: {
    label: () => t('Open Extension'),
    press: () => commands.executeCommand('extension.open', EXTENSION),
  },
  retry: { label: () => t('Try Again'), press: ({ retry }) => retry() },
  restart: { label: () => t('Restart'), press: ({ restart }) => restart() },
  withoutEngine: {
    label: () => t('Restart Without Native Engine'),
    press: ({ avoidEngine, restart }) => {
      avoidEngine();
      return restart();
    },
  },
  installEngine: {
    label: () => t('Install Engine Anew'),
    press: () => commands.executeCommand('limpid.installEngine'),
  },
  connectServer: {
    label: () => t('Connect Again'),
    press: ({ server }) => commands.executeCommand('limpid.connectServer', server),
  },
  healthReport: { label: () => t('Health Report'), press: () => commands.executeCommand('limpid.healthReport') },
  showLog: { label: () => t('Show Log'), press: () => commands.executeCommand('limpid.showLog') },
};

/** Says what has happened, with buttons for what can be done. */
export async function offer(message: string, fixes: readonly Fix[], troubled: Troubled): Promise<void> {
  const buttons = fixes.map((fix) => ({ title: BUTTONS[fix].label(), fix }));
  const choice = await vscode.window.showErrorMessage(message, ...buttons);
  if (choice) await BUTTONS[choice.fix].press(troubled);
}
