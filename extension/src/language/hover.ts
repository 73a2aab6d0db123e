import * as vscode from 'vscode';
import type { Notebooks } from './notebooks.ts';
import { rangeOf } from './positions.ts';
import type { LiveValues } from './values.ts';

/** The type and its documentation, and of a variable that a cell has declared, what it holds. */
export class HoverProvider implements vscode.HoverProvider {
  readonly #notebooks: Notebooks;
  readonly #values: LiveValues;

  constructor(notebooks: Notebooks, values: LiveValues) {
    this.#notebooks = notebooks;
    this.#values = values;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const found = await this.#notebooks.ask('hover', document, { offset: document.offsetAt(position) }, token);
    const notebook = this.#notebooks.of(document);
    if (!found || !notebook) return undefined;
    const value = found.value === undefined ? undefined : await this.#values.of(notebook, found.value);
    const typed = new vscode.MarkdownString().appendCodeblock(found.declaration, 'typescript');
    typed.appendMarkdown(found.documentation);
    const parts = value === undefined ? [typed] : [typed, new vscode.MarkdownString().appendCodeblock(value, 'text')];
    return new vscode.Hover(parts, rangeOf(document, found));
  }
}
