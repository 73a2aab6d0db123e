import type * as vscode from 'vscode';
import type { Notebooks } from './notebooks.ts';
import { locationsOf } from './positions.ts';

export class DefinitionProvider implements vscode.DefinitionProvider {
  readonly #notebooks: Notebooks;

  constructor(notebooks: Notebooks) {
    this.#notebooks = notebooks;
  }

  async provideDefinition(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Location[]> {
    const places = await this.#notebooks.ask('definition', document, { offset: document.offsetAt(position) }, token);
    return locationsOf(this.#notebooks, places ?? []);
  }
}
