/** Squiggles: every cell of a notebook that is seen is checked again when one of them has changed. */
import * as vscode from 'vscode';
import type { CellDiagnostic } from 'limpid/language';
import type { Notebooks } from './notebooks.ts';
import { rangeOf } from './positions.ts';
import { wantsDiagnostics } from './preferences.ts';

/** As VS Code names the mistakes that TypeScript finds in files. */
export const SOURCE = 'ts';

/** How long (ms) nobody has typed anything. */
const QUIET = 400;

export class Diagnostics implements vscode.Disposable {
  readonly #notebooks: Notebooks;
  readonly #collection = vscode.languages.createDiagnosticCollection('limpid');
  readonly #listeners: vscode.Disposable;
  readonly #waiting = new Map<vscode.NotebookDocument, NodeJS.Timeout>();
  /** Cells that have been checked, so that they can be forgotten with their notebook. */
  readonly #checked = new Map<vscode.NotebookDocument, readonly vscode.Uri[]>();

  constructor(notebooks: Notebooks) {
    this.#notebooks = notebooks;
    this.#listeners = vscode.Disposable.from(
      this.#collection,
      notebooks.onDidChange((notebook) => this.#schedule(notebook)),
      vscode.window.onDidChangeVisibleNotebookEditors((editors) => {
        for (const { notebook } of editors) if (!this.#checked.has(notebook)) this.#schedule(notebook);
      }),
    );
    for (const { notebook } of vscode.window.visibleNotebookEditors) this.#schedule(notebook);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#listeners.dispose();
  }

  #schedule(notebook: vscode.NotebookDocument): void {
    clearTimeout(this.#waiting.get(notebook));
    this.#waiting.delete(notebook);
    if (notebook.isClosed || !this.#notebooks.isOurs(notebook)) return this.#forget(notebook);
    const timer = setTimeout(() => void this.#check(notebook, timer), QUIET);
    this.#waiting.set(notebook, timer);
  }

  async #check(notebook: vscode.NotebookDocument, timer: NodeJS.Timeout): Promise<void> {
    const cells = this.#notebooks.cellsOf(notebook);
    this.#forget(notebook, new Set(cells.map(({ uri }) => uri.toString())));
    this.#checked.set(
      notebook,
      cells.map(({ uri }) => uri),
    );
    for (const document of cells) {
      const found = wantsDiagnostics(document) ? await this.#notebooks.ask('diagnostics', document, {}) : [];
      // a notebook that has changed is soon checked again; what cannot be told keeps what was told before
      if (this.#waiting.get(notebook) !== timer) return;
      if (found)
        this.#collection.set(
          document.uri,
          found.map((one) => diagnosticOf(document, one)),
        );
    }
  }

  /** What was said of cells that are not there any more. */
  #forget(notebook: vscode.NotebookDocument, kept: ReadonlySet<string> = new Set()): void {
    for (const uri of this.#checked.get(notebook) ?? []) if (!kept.has(uri.toString())) this.#collection.delete(uri);
    this.#checked.delete(notebook);
  }
}

function diagnosticOf(document: vscode.TextDocument, one: CellDiagnostic): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(document, one), one.message, SEVERITIES[one.severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = one.code;
  if (one.tag) diagnostic.tags = [TAGS[one.tag]];
  return diagnostic;
}

const SEVERITIES: { [S in CellDiagnostic['severity']]: vscode.DiagnosticSeverity } = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  hint: vscode.DiagnosticSeverity.Hint,
};
const TAGS: { [T in NonNullable<CellDiagnostic['tag']>]: vscode.DiagnosticTag } = {
  unnecessary: vscode.DiagnosticTag.Unnecessary,
  deprecated: vscode.DiagnosticTag.Deprecated,
};
