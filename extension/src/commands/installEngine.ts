import { join } from 'node:path';
import * as vscode from 'vscode';
import { kernelFolder } from '../kernel-folder.ts';

/** Runs the kernel's own `engine install` where its progress can be watched. */
export async function installEngine(extension: string): Promise<void> {
  const { findNode } = await import('../launch.ts');
  const setting = vscode.workspace.getConfiguration('limpid').get('node', '');
  const node = await findNode(extension, setting);
  const terminal = vscode.window.createTerminal({
    name: vscode.l10n.t('Limpid engine'),
    shellPath: node.path,
    shellArgs: [join(kernelFolder(extension), 'cli/main.js'), 'engine', 'install'],
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  terminal.show();
}
