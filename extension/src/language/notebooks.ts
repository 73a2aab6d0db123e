/** The notebooks of our kernel as TypeScript sees them, and questions about their cells. */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type { DocumentCalls, Documents, Question, WrittenDocument } from 'limpid/language';
import { kernelFolder } from '../kernel-folder.ts';
import { isOurs, LANGUAGES } from '../metadata.ts';

const NOTEBOOK_TYPE = 'jupyter-notebook';

/** Cells that these providers are for; a notebook of another kernel gets no answer. */
export const CELLS: vscode.DocumentSelector = LANGUAGES.map((language) => ({ notebookType: NOTEBOOK_TYPE, language }));

interface Snapshot {
  change: number;
  document: WrittenDocument;
}

export class Notebooks implements vscode.Disposable {
  readonly #extension: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #listeners: vscode.Disposable;
  /** What is written when something is installed, or when other rules hold, by whatever writes it. */
  readonly #settings = vscode.workspace.createFileSystemWatcher(
    '**/{package.json,package-lock.json,yarn.lock,pnpm-lock.yaml,tsconfig*.json}',
  );
  readonly #changed = new vscode.EventEmitter<vscode.NotebookDocument>();
  /** What was chosen by hand: our kernel, or another. */
  readonly #chosen = new Map<vscode.NotebookDocument, boolean>();
  readonly #changes = new Map<vscode.NotebookDocument, number>();
  readonly #snapshots = new Map<vscode.NotebookDocument, Snapshot>();
  #documents: Promise<Documents | undefined> | undefined;

  /** A notebook has another text or other cells, or became ours, or is ours no more. */
  readonly onDidChange = this.#changed.event;

  constructor(extension: string, log: vscode.LogOutputChannel) {
    this.#extension = extension;
    this.#log = log;
    this.#listeners = vscode.Disposable.from(
      this.#changed,
      this.#settings,
      this.#settings.onDidChange(() => this.#changeAll()),
      this.#settings.onDidCreate(() => this.#changeAll()),
      this.#settings.onDidDelete(() => this.#changeAll()),
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.#change(notebook)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.#close(notebook)),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, metadata, cellChanges }) => {
        const isText = cellChanges.some(({ document }) => document !== undefined);
        if (contentChanges.length > 0 || metadata || isText) this.#change(notebook);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#changeCell(document)),
      // a cell that gets another language is opened anew
      vscode.workspace.onDidOpenTextDocument((document) => this.#changeCell(document)),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#saved(uri)),
    );
  }

  /** Open notebooks of our kernel. */
  get all(): vscode.NotebookDocument[] {
    return vscode.workspace.notebookDocuments.filter((notebook) => this.isOurs(notebook));
  }

  isOurs(notebook: vscode.NotebookDocument): boolean {
    return notebook.notebookType === NOTEBOOK_TYPE && (this.#chosen.get(notebook) ?? isOurs(notebook.metadata));
  }

  /** Somebody chose our kernel for a notebook, or another in its place. */
  choose(notebook: vscode.NotebookDocument, isOurs: boolean): void {
    this.#chosen.set(notebook, isOurs);
    this.#change(notebook);
  }

  /** In the order of the notebook, those that TypeScript can read. */
  cellsOf(notebook: vscode.NotebookDocument): vscode.TextDocument[] {
    const isCode = ({ kind, document }: vscode.NotebookCell): boolean =>
      kind === vscode.NotebookCellKind.Code && LANGUAGES.includes(document.languageId);
    return notebook
      .getCells()
      .filter(isCode)
      .map(({ document }) => document);
  }

  /** The notebook of ours that a cell belongs to. */
  of(cell: vscode.TextDocument): vscode.NotebookDocument | undefined {
    if (cell.uri.scheme !== 'vscode-notebook-cell') return undefined;
    return this.all.find((notebook) => this.cellsOf(notebook).includes(cell));
  }

  cell(id: string): vscode.TextDocument | undefined {
    return this.all.flatMap((notebook) => this.cellsOf(notebook)).find(({ uri }) => uri.toString() === id);
  }

  /**
   * @returns null when there is nothing to say, or when the notebook has changed meanwhile. Completion alone may be late:
   * VS Code fits it to what has been typed.
   */
  async ask<K extends Question>(
    question: K,
    cell: vscode.TextDocument,
    ask: Omit<DocumentCalls[K]['ask'], 'document' | 'cell'>,
    token?: vscode.CancellationToken,
  ): Promise<DocumentCalls[K]['answer'] | null> {
    const notebook = this.of(cell);
    if (!notebook) return null;
    const { change, document } = this.#snapshot(notebook);
    const mayBeLate = question === 'completion';
    const isStale = (): boolean =>
      token?.isCancellationRequested === true || (!mayBeLate && this.#changes.get(notebook) !== change);
    const documents = await this.#loaded();
    if (!documents) return null;
    // SAFETY: what every question about a cell has in common is put back.
    const whole = { ...ask, cell: cell.uri.toString() } as Omit<DocumentCalls[K]['ask'], 'document'>;
    const answer = await documents.ask(question, document, whole, isStale);
    return isStale() ? null : answer;
  }

  dispose(): void {
    this.#listeners.dispose();
    void this.#documents?.then((documents) => documents?.dispose());
  }

  /** Types of packages that have been installed are read anew. */
  async reload(): Promise<void> {
    const documents = await this.#documents;
    if (!documents) return;
    documents.reload();
    this.#changeAll();
  }

  /** What has come or changed is found by the questions that follow. */
  #changeAll(): void {
    for (const notebook of this.all) this.#change(notebook);
  }

  /** Undefined when the extension is not whole. */
  #loaded(): Promise<Documents | undefined> {
    this.#documents ??= this.#load().catch((error: unknown) => {
      this.#log.error(`There is no TypeScript for cells: ${String(error)}`);
      return undefined;
    });
    return this.#documents;
  }

  /** The service comes with the kernel, and TypeScript with it. */
  async #load(): Promise<Documents> {
    const path = join(kernelFolder(this.#extension), 'language/editor/index.js');
    // SAFETY: the file is the one that `limpid/language` names.
    const language = (await import(pathToFileURL(path).href)) as typeof import('limpid/language');
    return new language.Documents({ onFailure: (message) => this.#log.warn(message) });
  }

  #snapshot(notebook: vscode.NotebookDocument): Snapshot {
    const change = this.#changes.get(notebook) ?? 0;
    this.#changes.set(notebook, change);
    const known = this.#snapshots.get(notebook);
    if (known?.change === change) return known;
    const cells = this.cellsOf(notebook).map((cell) => ({
      id: cell.uri.toString(),
      code: cell.getText(),
      isTyped: cell.languageId === 'typescript',
    }));
    const document = { id: notebook.uri.toString(), folder: folderOf(notebook), cells };
    const snapshot = { change, document };
    this.#snapshots.set(notebook, snapshot);
    return snapshot;
  }

  #change(notebook: vscode.NotebookDocument): void {
    if (notebook.notebookType !== NOTEBOOK_TYPE) return;
    this.#changes.set(notebook, (this.#changes.get(notebook) ?? 0) + 1);
    this.#changed.fire(notebook);
  }

  #changeCell(document: vscode.TextDocument): void {
    const notebook = this.of(document);
    if (notebook) this.#change(notebook);
  }

  /** Cells may import it, or be checked by its rules. */
  #saved(uri: vscode.Uri): void {
    if (/\.([cm]?[jt]sx?|json)$/.test(uri.path)) this.#changeAll();
  }

  #close(notebook: vscode.NotebookDocument): void {
    for (const known of [this.#chosen, this.#changes, this.#snapshots]) known.delete(notebook);
    void this.#documents?.then((documents) => documents?.close(notebook.uri.toString()));
    this.#changed.fire(notebook);
  }
}

/** Where its packages are, as `kernels.ts` runs it: its own folder; the workspace's for one that was never saved. */
export function folderOf({ uri }: vscode.NotebookDocument): string {
  if (uri.scheme === 'file') return dirname(uri.fsPath);
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
}
