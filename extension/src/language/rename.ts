import * as vscode from 'vscode';
import type { Notebooks } from './notebooks.ts';
import { rangeOf, workspaceEdit } from './positions.ts';

export class RenameProvider implements vscode.RenameProvider {
  readonly #notebooks: Notebooks;

  constructor(notebooks: Notebooks) {
    this.#notebooks = notebooks;
  }

  /** @throws Error that VS Code shows beside the cursor, for what cannot be renamed */
  async prepareRename(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<{ range: vscode.Range; placeholder: string }> {
    const found = await this.#notebooks.ask('renameRange', document, { offset: document.offsetAt(position) }, token);
    if (found?.status !== 'ok') throw new Error(found?.reason ?? vscode.l10n.t('There is nothing to rename here.'));
    return { range: rangeOf(document, found.span), placeholder: document.getText(rangeOf(document, found.span)) };
  }

  /** @throws Error that VS Code shows beside the cursor */
  async provideRenameEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
    newName: string,
    token: vscode.CancellationToken,
  ): Promise<vscode.WorkspaceEdit> {
    const ask = { offset: document.offsetAt(position), newName };
    const renamed = await this.#notebooks.ask('rename', document, ask, token);
    if (renamed?.status !== 'ok')
      throw new Error(renamed?.reason ?? vscode.l10n.t('The notebook has changed meanwhile.'));
    return workspaceEdit(this.#notebooks, renamed.edits);
  }
}
