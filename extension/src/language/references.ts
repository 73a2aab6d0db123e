import type * as vscode from 'vscode';
import type { Notebooks } from './notebooks.ts';
import { locationsOf } from './positions.ts';

export class ReferenceProvider implements vscode.ReferenceProvider {
  readonly #notebooks: Notebooks;

  constructor(notebooks: Notebooks) {
    this.#notebooks = notebooks;
  }

  async provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    { includeDeclaration }: vscode.ReferenceContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.Location[]> {
    const found = await this.#notebooks.ask('references', document, { offset: document.offsetAt(position) }, token);
    const wanted = (found ?? []).filter(({ isDefinition }) => includeDeclaration || !isDefinition);
    return locationsOf(
      this.#notebooks,
      wanted.map(({ place }) => place),
    );
  }
}
