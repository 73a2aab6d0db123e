/** Marks stale cells in the status bar of each, and runs them: when that is asked for, or by themselves where that is set. */
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import { judge, nextToRun, type Mark } from './judge.ts';
import { NOTHING_KNOWN, reduce, type CellId, type Known, type News } from './reduce.ts';
import { wordsOf } from './words.ts';

/** How long (ms) nobody has typed before the marks are looked at again. */
const QUIET = 300;

/** Read by the `when` of the toolbar's button. */
const HAS_STALE = 'limpid.hasStaleCells';

/** What is known of an open notebook. */
interface Watched {
  known: Known;
  marks: ReadonlyMap<CellId, Mark>;
  edited: Set<vscode.NotebookCell>;
  timer: NodeJS.Timeout | undefined;
  /** The cell that a run of stale cells has come to; null between two of them, undefined when there is no such run. */
  running: CellId | null | undefined;
  /** Cells were run by hand since the last run of stale cells, and all went well. */
  isTriggered: boolean;
}

export class StaleCells implements vscode.Disposable, vscode.NotebookCellStatusBarItemProvider {
  readonly #notebooks = new Map<vscode.NotebookDocument, Watched>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCellStatusBarItems = this.#changed.event;
  readonly #listeners: vscode.Disposable;

  constructor(kernels: Kernels, notebookType: string) {
    this.#listeners = vscode.Disposable.from(
      this.#changed,
      vscode.notebooks.registerNotebookCellStatusBarItemProvider(notebookType, this),
      kernels.onNews(({ notebook, news }) => this.#receive(notebook, news)),
      kernels.onIdle((notebook) => this.#idle(notebook)),
      vscode.workspace.onDidChangeNotebookDocument((change) => this.#follow(change)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.#forget(notebook)),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.#tellToolbar()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('limpid.staleCells')) return;
        this.#changed.fire();
        this.#tellToolbar();
      }),
    );
  }

  dispose(): void {
    for (const notebook of [...this.#notebooks.keys()]) this.#forget(notebook);
    this.#listeners.dispose();
  }

  provideCellStatusBarItems(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem[] {
    const mark = this.#notebooks.get(cell.notebook)?.marks.get(idOf(cell));
    if (!mark || settingOf(cell.notebook) === 'off') return [];
    const { text, tooltip, spoken } = wordsOf(mark);
    const item = new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Left);
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: spoken, role: 'button' };
    item.command = { command: 'limpid.runStaleCell', title: tooltip, arguments: [idOf(cell)] };
    return [item];
  }

  /** Runs what is stale or was edited since it ran, from the top, each cell once; a cell that fails ends it. */
  async run(notebook: vscode.NotebookDocument): Promise<void> {
    const watched = this.#notebooks.get(notebook);
    if (!watched) return;
    this.#readEdits(notebook, watched);
    await this.#runAll(notebook, watched, true);
  }

  async runCell(id: unknown): Promise<void> {
    for (const notebook of this.#notebooks.keys()) {
      const cell = notebook.getCells().find((one) => idOf(one) === id);
      if (cell) await execute(cell);
    }
  }

  async #runAll(notebook: vscode.NotebookDocument, watched: Watched, withEdited: boolean): Promise<void> {
    if (watched.running !== undefined) return;
    watched.running = null;
    watched.isTriggered = false;
    const done = new Set<CellId>();
    try {
      for (;;) {
        const next = nextToRun(watched.known, orderOf(notebook), done, withEdited);
        const cell = notebook.getCells().find((one) => idOf(one) === next);
        if (next === undefined || cell === undefined) return;
        done.add(next);
        watched.running = next;
        const before = watched.known.cells.get(next)?.at;
        await execute(cell);
        watched.running = null;
        const ran = watched.known.cells.get(next);
        // an interrupt takes back what was asked for
        if (ran?.at === before || ran?.succeeded !== true) return;
      }
    } finally {
      watched.running = undefined;
      this.#idle(notebook);
    }
  }

  #receive(notebook: vscode.NotebookDocument, news: News): void {
    const watched = this.#watched(notebook);
    watched.known = reduce(watched.known, news);
    if (news.what === 'ran' && watched.running !== news.cell) watched.isTriggered = news.succeeded;
    if (news.what === 'ran') this.#noteEdits(notebook, watched, news.cell);
    this.#refresh(notebook, watched);
  }

  /** A cell may have been edited while it ran. */
  #noteEdits(notebook: vscode.NotebookDocument, watched: Watched, id: CellId): void {
    const cell = notebook.getCells().find((one) => idOf(one) === id);
    if (cell) watched.known = reduce(watched.known, { what: 'edited', cell: id, text: cell.document.getText() });
  }

  /** No cell of the notebook runs or waits: what has become stale runs by itself, where that is set. */
  #idle(notebook: vscode.NotebookDocument): void {
    const watched = this.#notebooks.get(notebook);
    if (!watched?.isTriggered || watched.running !== undefined || settingOf(notebook) !== 'run') return;
    this.#readEdits(notebook, watched);
    void this.#runAll(notebook, watched, false);
  }

  #follow({ notebook, cellChanges, contentChanges }: vscode.NotebookDocumentChangeEvent): void {
    const watched = this.#notebooks.get(notebook);
    if (!watched) return;
    for (const { cell, document } of cellChanges) if (document) watched.edited.add(cell);
    if (watched.edited.size > 0) {
      watched.timer ??= setTimeout(() => this.#readEdits(notebook, watched), QUIET);
      watched.timer.refresh();
    }
    if (contentChanges.length === 0) return;
    // a cell that was moved is taken out and put in again
    const present = new Set(notebook.getCells());
    for (const cell of contentChanges.flatMap(({ removedCells }) => removedCells)) {
      if (!present.has(cell)) watched.known = reduce(watched.known, { what: 'deleted', cell: idOf(cell) });
    }
    this.#refresh(notebook, watched);
  }

  #readEdits(notebook: vscode.NotebookDocument, watched: Watched): void {
    clearTimeout(watched.timer);
    watched.timer = undefined;
    for (const cell of watched.edited) {
      watched.known = reduce(watched.known, { what: 'edited', cell: idOf(cell), text: cell.document.getText() });
    }
    watched.edited.clear();
    this.#refresh(notebook, watched);
  }

  #refresh(notebook: vscode.NotebookDocument, watched: Watched): void {
    const marks = judge(watched.known, orderOf(notebook));
    if (isSame(marks, watched.marks)) return;
    watched.marks = marks;
    this.#changed.fire();
    this.#tellToolbar();
  }

  #tellToolbar(): void {
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    const count = notebook && settingOf(notebook) !== 'off' ? (this.#notebooks.get(notebook)?.marks.size ?? 0) : 0;
    void vscode.commands.executeCommand('setContext', HAS_STALE, count > 0);
  }

  #watched(notebook: vscode.NotebookDocument): Watched {
    const known = this.#notebooks.get(notebook);
    if (known) return known;
    const watched: Watched = {
      known: NOTHING_KNOWN,
      marks: new Map(),
      edited: new Set(),
      timer: undefined,
      running: undefined,
      isTriggered: false,
    };
    this.#notebooks.set(notebook, watched);
    return watched;
  }

  #forget(notebook: vscode.NotebookDocument): void {
    clearTimeout(this.#notebooks.get(notebook)?.timer);
    this.#notebooks.delete(notebook);
  }
}

type Setting = 'mark' | 'run' | 'off';

function settingOf(notebook: vscode.NotebookDocument): Setting {
  return vscode.workspace.getConfiguration('limpid', notebook.uri).get('staleCells', 'mark');
}

/** Resolves when the cell has ended. */
async function execute(cell: vscode.NotebookCell): Promise<void> {
  const ranges = [{ start: cell.index, end: cell.index + 1 }];
  await vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: cell.notebook.uri });
}

function orderOf(notebook: vscode.NotebookDocument): CellId[] {
  return notebook.getCells().map(idOf);
}

function idOf(cell: vscode.NotebookCell): CellId {
  return cell.document.uri.toString();
}

function isSame(a: ReadonlyMap<CellId, Mark>, b: ReadonlyMap<CellId, Mark>): boolean {
  return a.size === b.size && JSON.stringify([...a]) === JSON.stringify([...b]);
}
