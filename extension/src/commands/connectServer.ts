import type { Address, Door } from 'limpid/server';
import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import { EXTENSION } from '../metadata.ts';
import { codeOf, serverModule } from '../remote/module.ts';
import { openDoor } from '../remote/place.ts';
import { entryId, runsOurNotebooks, type RememberedServer } from '../remote/remembered.ts';
import type { Servers } from '../remote/servers.ts';

type ServerModule = Awaited<ReturnType<typeof serverModule>>;

/** Asks for a Jupyter Server or a JupyterHub, and offers its kernels in the picker. `known`: the address to begin with. */
export async function connectServer(servers: Servers, known: unknown): Promise<void> {
  const { t } = vscode.l10n;
  const module = await serverModule(servers.extension);
  const address = await askAddress(module, typeof known === 'string' ? known : '');
  if (!address || !(await mayTravel(module, address))) return;
  const host = module.hostOf(address.url);
  try {
    const remembered = await connect(servers, module, address);
    if (!remembered) return;
    await propose(remembered, host);
  } catch (error) {
    const again = t('Connect Again');
    const message = t('Not connected to {0}: {1}', host, reasonOf(error));
    const choice = await vscode.window.showErrorMessage(message, again);
    if (choice === again) await connectServer(servers, address.url);
  }
}

async function askAddress({ readAddress }: ServerModule, value: string): Promise<Address | undefined> {
  const { t } = vscode.l10n;
  const text = await vscode.window.showInputBox({
    title: t('Connect to a Jupyter Server or JupyterHub'),
    prompt: t('Address, with or without its token, as a browser or `jupyter server list` shows it'),
    placeHolder: 'http://localhost:8888/?token=…',
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => problemOf(() => readAddress(typed)),
  });
  return text === undefined ? undefined : readAddress(text);
}

function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Whoever is between may read the token, and with it do on the server what the user may. */
async function mayTravel({ hostOf }: ServerModule, { url, isClear }: Address): Promise<boolean> {
  if (!isClear) return true;
  const { t } = vscode.l10n;
  const anyway = t('Connect Anyway');
  const message = t('The token travels to {0} unencrypted, and so does all that you run.', hostOf(url));
  const detail = t('Whoever is between can read it and use the server as you. Use https, or a tunnel to localhost.');
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, anyway)) === anyway;
}

/** @returns undefined when the user has not given a token */
async function connect(
  servers: Servers,
  module: ServerModule,
  address: Address,
): Promise<RememberedServer | undefined> {
  const found = await working(module, address, (report) => find(servers, module, address, report));
  if (found !== 'refused') return found;
  const token = await askToken(module.hostOf(address.url));
  if (token === undefined) return undefined;
  const second = await working(module, address, (report) => find(servers, module, { ...address, token }, report));
  if (second !== 'refused') return second;
  throw new module.LimpidError('SERVER_REFUSED', { host: module.hostOf(address.url), status: 403 });
}

function working<T>(
  { hostOf }: ServerModule,
  { url }: Address,
  work: (report: (message: string) => void) => Promise<T>,
): Thenable<T> {
  const title = vscode.l10n.t('Connecting to {0}', hostOf(url));
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, (progress) =>
    work((message) => progress.report({ message })),
  );
}

async function find(
  servers: Servers,
  module: ServerModule,
  { url, hub, token }: Address,
  report: (message: string) => void,
): Promise<RememberedServer | 'refused'> {
  const server = { url, token };
  const isHub = !(await isAnswering(() => module.isServer(server)));
  const door: Door = isHub ? { url: hub, token } : server;
  const host = module.hostOf(url);
  if (isHub && !(await module.isHub(door))) {
    throw new module.LimpidError('SERVER_FOREIGN', { host, reason: vscode.l10n.t('neither has answered') });
  }
  try {
    const remembered = { url: door.url, isHub, kernels: [] };
    const open = { extension: servers.extension, remembered, token: () => Promise.resolve(token) };
    const all = await module.kernelspecs(await openDoor(open, report));
    const kernels = all.filter(runsOurNotebooks);
    if (kernels.length === 0) {
      throw new module.LimpidError('SERVER_NO_KERNEL', {
        host,
        known: all.map(({ name }) => name).join(', ') || 'none',
      });
    }
    await servers.add({ ...remembered, kernels }, token);
    return { ...remembered, kernels };
  } catch (error) {
    if (codeOf(error) === 'SERVER_REFUSED') return 'refused';
    throw error;
  }
}

/** What answers with a page, or not at all at this place, may still be a hub. */
async function isAnswering(isServer: () => Promise<boolean>): Promise<boolean> {
  try {
    return await isServer();
  } catch (error) {
    if (['SERVER_FOREIGN', 'SERVER_FAILED', 'SERVER_REFUSED'].includes(codeOf(error))) return false;
    throw error;
  }
}

function askToken(host: string): Thenable<string | undefined> {
  const { t } = vscode.l10n;
  return vscode.window.showInputBox({
    title: t('Token or password of {0}', host),
    prompt: t('It is kept in the secret storage of VS Code. `jupyter server list` prints it; a JupyterHub makes one.'),
    password: true,
    ignoreFocusOut: true,
  });
}

async function propose(remembered: RememberedServer, host: string): Promise<void> {
  const { t } = vscode.l10n;
  const [kernel] = remembered.kernels;
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  const use = t('Use for This Notebook');
  const message = t('Connected to {0}. Its kernels are in the kernel picker.', host);
  const choice = await vscode.window.showInformationMessage(message, ...(notebook && kernel ? [use] : []));
  if (choice !== use || !kernel) return;
  const id = entryId(remembered, kernel);
  await vscode.commands.executeCommand('notebook.selectKernel', { id, extension: EXTENSION });
}
