/** The servers that the user has connected to: each kernel of theirs that runs our notebooks is an entry of the picker. */
import type { ServerKernelspec } from 'limpid/server';
import * as vscode from 'vscode';
import { offer, type OnChosen } from '../controller.ts';
import type { Kernels } from '../kernels.ts';
import type { Place } from '../place.ts';
import { onServer, type Server } from './place.ts';
import { entryId, readServers, type RememberedServer } from './remembered.ts';

const STORED = 'servers';

export class Servers implements vscode.Disposable {
  readonly extension: string;
  readonly #memory: vscode.Memento;
  readonly #secrets: vscode.SecretStorage;
  readonly #kernels: Kernels;
  readonly #onChosen: OnChosen;
  /** By the addresses of their servers. */
  readonly #entries = new Map<string, { place: Place; controller: vscode.NotebookController }[]>();

  constructor(context: vscode.ExtensionContext, kernels: Kernels, onChosen: OnChosen) {
    this.extension = context.extensionUri.fsPath;
    this.#memory = context.globalState;
    this.#secrets = context.secrets;
    this.#kernels = kernels;
    this.#onChosen = onChosen;
    for (const server of this.all) this.#offerAll(server);
  }

  get all(): RememberedServer[] {
    return readServers(this.#memory.get(STORED));
  }

  async tokenOf(url: string): Promise<string> {
    return (await this.#secrets.get(secretOf(url))) ?? '';
  }

  /** Remembers it, in place of what was known at this address. */
  async add(server: RememberedServer, token: string): Promise<void> {
    await this.#secrets.store(secretOf(server.url), token);
    const others = this.all.filter(({ url }) => url !== server.url);
    await this.#memory.update(STORED, [...others, server]);
    this.#offerAll(server);
  }

  async forget({ url }: RememberedServer): Promise<void> {
    await this.#memory.update(
      STORED,
      this.all.filter((server) => server.url !== url),
    );
    await this.#secrets.delete(secretOf(url));
    for (const { place, controller } of this.#entries.get(url) ?? []) {
      await this.#kernels.leaveAll(place, 'The server was forgotten. The kernel runs on there.');
      controller.dispose();
    }
    this.#entries.delete(url);
  }

  dispose(): void {
    for (const { controller } of [...this.#entries.values()].flat()) controller.dispose();
  }

  /** Entries that are there already stay: a notebook may use one. */
  #offerAll(remembered: RememberedServer): void {
    const server = { extension: this.extension, remembered, token: () => this.tokenOf(remembered.url) };
    const known = this.#entries.get(remembered.url) ?? [];
    const isKnown = ({ name }: ServerKernelspec): boolean => known.some(({ place }) => place.kernelspec.name === name);
    const added = remembered.kernels.filter((kernel) => !isKnown(kernel)).map((kernel) => this.#offer(server, kernel));
    this.#entries.set(remembered.url, [...known, ...added]);
  }

  #offer(server: Server, kernel: ServerKernelspec): { place: Place; controller: vscode.NotebookController } {
    const { remembered } = server;
    const { host } = new URL(remembered.url);
    const place = onServer(server, kernel);
    const id = entryId(remembered, kernel);
    const label = vscode.l10n.t('{0} on {1}', kernel.displayName, host);
    return { place, controller: offer(this.#kernels, { id, label, detail: remembered.url, place }, this.#onChosen) };
  }
}

function secretOf(url: string): string {
  return `token ${url}`;
}
