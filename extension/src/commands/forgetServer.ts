import * as vscode from 'vscode';
import type { Servers } from '../remote/servers.ts';

/** Forgets a server and its token. Its kernels run on there. */
export async function forgetServer(servers: Servers): Promise<void> {
  const { t } = vscode.l10n;
  const known = servers.all.map((server) => ({
    label: new URL(server.url).host,
    description: server.url,
    detail: server.kernels.map(({ displayName }) => displayName).join(', '),
    server,
  }));
  if (known.length === 0) return void vscode.window.showInformationMessage(t('No server is known.'));
  const chosen = await vscode.window.showQuickPick(known, { title: t('Forget a Jupyter Server and its token') });
  if (chosen) await servers.forget(chosen.server);
}
