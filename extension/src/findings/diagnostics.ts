/** What the doctor found, at the lines that made it: as the problems of cells that it is. */
import type { TrainingFinding } from 'limpid/mime';
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import { NOTHING_FOUND, reduce, spotsOf, type FindingsNews, type Known, type Spot } from './spots.ts';

const SOURCE = 'Limpid';

export class FindingDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('limpid findings');
  readonly #known = new Map<vscode.NotebookDocument, Known>();
  readonly #shown = new Map<vscode.NotebookDocument, readonly string[]>();
  readonly #listeners: vscode.Disposable;

  constructor(kernels: Kernels) {
    this.#listeners = vscode.Disposable.from(
      this.#collection,
      kernels.onFindings(({ notebook, news }) => this.#receive(notebook, news)),
      vscode.workspace.onDidChangeTextDocument((change) => this.#follow(change)),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
        // a cell that was moved is taken out and put in again
        const present = new Set(notebook.getCells().map(idOf));
        const gone = contentChanges.flatMap(({ removedCells }) => removedCells.map(idOf));
        for (const cell of gone) if (!present.has(cell)) this.#receive(notebook, { what: 'deleted', cell });
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.#forget(notebook)),
    );
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  #receive(notebook: vscode.NotebookDocument, news: FindingsNews): void {
    const known = this.#known.get(notebook) ?? NOTHING_FOUND;
    const next = reduce(known, news);
    if (next === known) return;
    this.#known.set(notebook, next);
    this.#show(notebook);
  }

  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const cell = document.uri.toString();
    const notebook = [...this.#known.keys()].find((one) => this.#known.get(one)?.cells.has(cell));
    if (!notebook || contentChanges.length === 0) return;
    // VS Code tells them from the last one in the text to the first
    for (const change of contentChanges) {
      const { start, end } = change.range;
      const count = change.text.split(/\r\n|\r|\n/).length;
      const lines = Array.from({ length: count }, (_, index) => lineAt(document, start.line + index));
      const news = { what: 'edited', cell, from: start.line, to: end.line, lines } as const;
      this.#known.set(notebook, reduce(this.#known.get(notebook) ?? NOTHING_FOUND, news));
    }
    this.#show(notebook);
  }

  #show(notebook: vscode.NotebookDocument): void {
    const spots = spotsOf(this.#known.get(notebook) ?? NOTHING_FOUND);
    const documents = new Map(notebook.getCells().map(({ document }) => [document.uri.toString(), document]));
    const now = new Set(spots.map(({ cell }) => cell));
    for (const cell of this.#shown.get(notebook) ?? [])
      if (!now.has(cell)) this.#collection.delete(vscode.Uri.parse(cell));
    this.#shown.set(notebook, [...now]);
    for (const cell of now) {
      const document = documents.get(cell);
      const found = spots.filter((spot) => spot.cell === cell);
      if (document)
        this.#collection.set(
          document.uri,
          found.map((spot) => diagnosticOf(document, spot)),
        );
    }
  }

  #forget(notebook: vscode.NotebookDocument): void {
    for (const cell of this.#shown.get(notebook) ?? []) this.#collection.delete(vscode.Uri.parse(cell));
    this.#shown.delete(notebook);
    this.#known.delete(notebook);
  }
}

function diagnosticOf(document: vscode.TextDocument, { line, finding }: Spot): vscode.Diagnostic {
  const text = lineAt(document, line);
  const range = new vscode.Range(line, text.length - text.trimStart().length, line, text.trimEnd().length);
  const diagnostic = new vscode.Diagnostic(range, wordsOf(finding), severityOf(finding));
  diagnostic.source = SOURCE;
  diagnostic.code = finding.symptom;
  return diagnostic;
}

function wordsOf({ text, tries }: TrainingFinding): string {
  return tries.length === 0 ? text : `${text}\n${vscode.l10n.t('Try: {0}.', tries.join('; '))}`;
}

/** What is not nearly certain is no error. */
function severityOf({ severity, confidence }: TrainingFinding): vscode.DiagnosticSeverity {
  if (severity === 'note') return vscode.DiagnosticSeverity.Information;
  const isError = severity === 'error' && confidence === 'high';
  return isError ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
}

function lineAt(document: vscode.TextDocument, line: number): string {
  return line < document.lineCount ? document.lineAt(line).text : '';
}

function idOf(cell: vscode.NotebookCell): string {
  return cell.document.uri.toString();
}
