import * as vscode from 'vscode';
import type { Notebooks } from './notebooks.ts';
import { tooltipOf } from '../variables/tooltip.ts';
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
    const typed = new vscode.MarkdownString().appendCodeblock(found.declaration, 'typescript');
    typed.appendMarkdown(found.documentation);
    const value = found.value === undefined ? undefined : await this.#value(notebook, found.value);
    return new vscode.Hover(value === undefined ? [typed] : [typed, value], rangeOf(document, found));
  }

  async #value(notebook: vscode.NotebookDocument, expression: string): Promise<vscode.MarkdownString | undefined> {
    const [numbers, text] = await Promise.all([
      this.#values.numbers(notebook, expression),
      this.#values.of(notebook, expression),
    ]);
    if (numbers) return tooltipOf(numbers);
    return text === undefined ? undefined : new vscode.MarkdownString().appendCodeblock(text, 'text');
  }
}
