import * as vscode from 'vscode';
import { SOURCE } from './diagnostics.ts';
import { folderOf, type Notebooks } from './notebooks.ts';
import { workspaceEdit } from './positions.ts';
import { preferencesOf } from './preferences.ts';

/** TypeScript's fixes for a mistake, and the installation of a package that is missing. */
export class CodeActionProvider implements vscode.CodeActionProvider {
  static readonly metadata = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  readonly #notebooks: Notebooks;

  constructor(notebooks: Notebooks) {
    this.#notebooks = notebooks;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const ours = diagnostics.filter(({ source }) => source === SOURCE);
    const found = await Promise.all(ours.map((diagnostic) => this.#fixesOf(document, diagnostic, token)));
    return found.flat();
  }

  async #fixesOf(
    document: vscode.TextDocument,
    diagnostic: vscode.Diagnostic,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const ask = {
      start: document.offsetAt(diagnostic.range.start),
      end: document.offsetAt(diagnostic.range.end),
      codes: [Number(diagnostic.code)],
      preferences: preferencesOf(document),
    };
    const fixes = await this.#notebooks.ask('codeFixes', document, ask, token);
    const notebook = this.#notebooks.of(document);
    if (!fixes || !notebook) return [];
    return fixes.map(({ title, edits, isPreferred, install }) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = [diagnostic];
      action.isPreferred = isPreferred;
      if (install === undefined) action.edit = workspaceEdit(this.#notebooks, edits);
      else action.command = { title, command: 'limpid.installPackage', arguments: [folderOf(notebook), install] };
      return action;
    });
  }
}
