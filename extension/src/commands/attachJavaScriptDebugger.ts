import * as vscode from 'vscode';
import { fields } from '../fields.ts';
import type { Kernels } from '../kernels.ts';
import { targetNotebook } from './target.ts';

/** VS Code's own debugger beside ours: CPU and heap profiles of all that the cells run, kernel and packages included. */
export async function attachJavaScriptDebugger(kernels: Kernels, target: unknown): Promise<void> {
  const { t } = vscode.l10n;
  const notebook = targetNotebook(target);
  const session = notebook && kernels.chosen(notebook);
  if (!session) return;
  const server = kernels.serverOf(session);
  if (server !== undefined) {
    const message = t('The kernel runs on {0}: the JavaScript debugger reaches kernels of this machine alone.', server);
    return void vscode.window.showErrorMessage(message);
  }
  const client = await session.client();
  const asked = { type: 'request', seq: 0, command: 'openInspector', arguments: {} } as const;
  const { body, message = '' } = await client.request('debug_request', asked);
  const { address } = fields(body);
  if (typeof address !== 'string') return void vscode.window.showErrorMessage(message);
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(notebook.uri), {
    type: 'pwa-node',
    request: 'attach',
    name: t('JavaScript of {0}', notebook.uri.path.split('/').at(-1) ?? ''),
    websocketAddress: address,
    // processes that cells start are theirs
    autoAttachChildProcesses: false,
  });
}
