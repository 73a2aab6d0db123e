import * as vscode from 'vscode';
import type { TokenModifier, TokenType } from 'limpid/language';
import type { Notebooks } from './notebooks.ts';
import { rangeOf } from './positions.ts';

/** Every type and modifier: one that is forgotten does not compile. */
const TYPES: { [T in TokenType]: true } = {
  class: true,
  enum: true,
  interface: true,
  namespace: true,
  typeParameter: true,
  type: true,
  parameter: true,
  variable: true,
  enumMember: true,
  property: true,
  function: true,
  method: true,
};
const MODIFIERS: { [M in TokenModifier]: true } = {
  declaration: true,
  static: true,
  async: true,
  readonly: true,
  defaultLibrary: true,
  local: true,
};

export class SemanticTokensProvider implements vscode.DocumentSemanticTokensProvider {
  static readonly legend = new vscode.SemanticTokensLegend(Object.keys(TYPES), Object.keys(MODIFIERS));
  readonly #notebooks: Notebooks;

  constructor(notebooks: Notebooks) {
    this.#notebooks = notebooks;
  }

  async provideDocumentSemanticTokens(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.SemanticTokens | undefined> {
    const tokens = await this.#notebooks.ask('semanticTokens', document, {}, token);
    if (!tokens) return undefined;
    const builder = new vscode.SemanticTokensBuilder(SemanticTokensProvider.legend);
    for (const { start, length, type, modifiers } of tokens) {
      builder.push(rangeOf(document, { start, end: start + length }), type, modifiers);
    }
    return builder.build();
  }
}
