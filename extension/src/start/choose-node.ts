/** Lets a person choose the Node that runs kernels, among those of this machine that are new enough. */
import * as vscode from 'vscode';
import { isNewEnough } from '../node.ts';
import { nodesOf } from './nodes.ts';

const DOWNLOAD = 'https://nodejs.org/en/download';

type Choice = vscode.QuickPickItem & { choose(): Promise<boolean> };

/** @returns whether the setting has changed */
export async function chooseNode(resource: vscode.Uri): Promise<boolean> {
  const { t } = vscode.l10n;
  const choice = await vscode.window.showQuickPick(choices(resource), {
    title: t('The Node.js that runs the kernel'),
    matchOnDescription: true,
  });
  return choice !== undefined && choice.choose();
}

async function choices(resource: vscode.Uri): Promise<Choice[]> {
  const { t } = vscode.l10n;
  const { versionOf } = await import('../launch.ts');
  const nodes = await Promise.all(nodesOf().map(async (path) => ({ path, ...(await versionOf(path)) })));
  const usable = nodes.flatMap(({ path, version }) => (isNewEnough(version) ? [{ path, version }] : []));
  const byItself = t('The first that is new enough');
  return [
    { label: byItself, description: t('empties the setting'), choose: () => set(resource, undefined) },
    ...usable.map(({ path, version }) => ({
      label: `Node.js ${version}`,
      description: path === process.execPath ? t('{0} (inside VS Code)', path) : path,
      choose: () => set(resource, path),
    })),
    { label: t('Choose a File…'), choose: () => chooseFile(resource) },
    {
      label: t('Get Node.js'),
      description: DOWNLOAD,
      choose: async () => {
        await vscode.env.openExternal(vscode.Uri.parse(DOWNLOAD));
        return false;
      },
    },
  ];
}

async function chooseFile(resource: vscode.Uri): Promise<boolean> {
  const [file] = (await vscode.window.showOpenDialog({ title: 'Node.js' })) ?? [];
  return file !== undefined && set(resource, file.fsPath);
}

/** Where it is set already, or else for the user: a workspace's word would win over that of the user. */
async function set(resource: vscode.Uri, path: string | undefined): Promise<boolean> {
  const limpid = vscode.workspace.getConfiguration('limpid', resource);
  const { workspaceFolderValue, workspaceValue } = limpid.inspect<string>('node') ?? {};
  const { ConfigurationTarget } = vscode;
  if (workspaceFolderValue !== undefined) await limpid.update('node', path, ConfigurationTarget.WorkspaceFolder);
  if (workspaceValue !== undefined) await limpid.update('node', path, ConfigurationTarget.Workspace);
  if (workspaceFolderValue === undefined && workspaceValue === undefined)
    await limpid.update('node', path, ConfigurationTarget.Global);
  return true;
}
