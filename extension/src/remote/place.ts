/** Kernels of one kernelspec on a Jupyter Server or a JupyterHub. */
import { posix } from 'node:path';
import type { Door, ServerKernelspec } from 'limpid/server';
import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import { identityOf } from '../identity.ts';
import type { Place } from '../place.ts';
import { serverModule } from './module.ts';
import { sessionName, type RememberedServer } from './remembered.ts';

export interface Server {
  /** The folder of the extension. */
  extension: string;
  remembered: RememberedServer;
  token(): Promise<string>;
}

export function onServer(server: Server, kernel: ServerKernelspec): Place {
  const { remembered } = server;
  const { host } = new URL(remembered.url);
  const named = (notebook: vscode.NotebookDocument): ReturnType<typeof sessionName> => {
    const file = posix.basename(notebook.uri.path) || 'notebook.ipynb';
    return sessionName({ identity: identityOf(notebook), file }, vscode.env.machineId, kernel);
  };
  return {
    kernelspec: { name: kernel.name, display_name: kernel.displayName, language: kernel.language },
    server: remembered.url,
    start: async (notebook, events) => {
      const { connectKernel } = await serverModule(server.extension);
      const reconnecting = new Reconnecting(host);
      return connectKernel({
        door: await openDoor(server, (message) => void vscode.window.setStatusBarMessage(message, SHOWN)),
        notebook: named(notebook),
        kernel: kernel.name,
        onReach: (isThere) => reconnecting.show(!isThere),
        onLate: events.onLate,
        onExit: (how) => {
          reconnecting.show(false);
          events.onExit(how);
        },
      });
    },
    isRunning: async (notebook) => {
      const { findServer, findSession, signIn } = await serverModule(server.extension);
      const door = { url: remembered.url, token: await server.token() };
      const open = await (remembered.isHub ? findServer(door) : signIn(door));
      return open !== null && (await findSession(open, named(notebook))) !== null;
    },
    whyNotStarted: async (_notebook, error) => {
      const why = reasonOf(error);
      return { what: why, text: why, fixes: ['connectServer'] };
    },
    diedOf: (what) => ({ what, fixes: [] }),
  };
}

/** How long (ms) a word of the hub stays. */
const SHOWN = 10_000;

/** The Jupyter Server itself, which a hub may have to start first. */
export async function openDoor(
  { extension, remembered: { url, isHub }, token }: Server,
  onProgress: (message: string) => void,
): Promise<Door> {
  const door = { url, token: await token() };
  const { openServer, signIn } = await serverModule(extension);
  return isHub ? openServer(door, onProgress) : signIn(door);
}

/** Says, while the connection is cut, that it is sought anew. */
class Reconnecting {
  readonly #host: string;
  #back: (() => void) | undefined;

  constructor(host: string) {
    this.#host = host;
  }

  show(isCut: boolean): void {
    this.#back?.();
    this.#back = undefined;
    if (!isCut) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#back = resolve;
    const title = vscode.l10n.t('Reconnecting to {0}', this.#host);
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () => promise);
  }
}
