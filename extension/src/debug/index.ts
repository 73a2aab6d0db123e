/** The debugger of notebooks: one session for each, which a cell or the whole notebook has. */
import * as vscode from 'vscode';
import { fields } from '../fields.ts';
import type { Kernels } from '../kernels.ts';
import { isShared, type Session } from '../session.ts';
import { Adapter } from './adapter.ts';

/** The debug type in package.json. */
export const TYPE = 'limpid';

interface Debugged {
  adapter: Adapter;
  /** VS Code's end of it. */
  session: vscode.DebugSession;
  /** It ends once no cell runs. */
  endsWithCells: boolean;
}

export class NotebookDebugger implements vscode.Disposable {
  readonly #kernels: Kernels;
  readonly #debugged = new Map<vscode.NotebookDocument, Debugged>();
  readonly #listeners: vscode.Disposable;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#listeners = vscode.Disposable.from(
      vscode.debug.registerDebugAdapterDescriptorFactory(TYPE, {
        createDebugAdapterDescriptor: (session) => this.#adapterOf(session),
      }),
      vscode.debug.registerDebugConfigurationProvider(TYPE, {
        resolveDebugConfiguration: (_, configuration) => this.#resolve(configuration),
      }),
      kernels.onIdle((notebook) => this.#endWithCells(notebook)),
      // a kernel that goes away meanwhile holds nothing
      kernels.onReady((session) => void this.#release(session).catch(() => undefined)),
      kernels.onNews(({ notebook, news }) => {
        if (news.what === 'forgotten') this.#debugged.get(notebook)?.adapter.gone();
      }),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.#tell()),
    );
  }

  /** Runs one cell in the debugger: in the session that there is, or in one that ends with it. */
  async debugCell(cell: vscode.NotebookCell): Promise<void> {
    if (this.#debugged.has(cell.notebook)) return execute(cell);
    await this.#start(cell.notebook, {
      ...this.#configuration(cell.notebook, 'launch'),
      cell: cell.document.uri.toString(),
    });
  }

  /** Debugs all cells that run from now on. */
  async debugNotebook(notebook: vscode.NotebookDocument): Promise<void> {
    const debugged = this.#debugged.get(notebook);
    if (debugged) debugged.endsWithCells = false;
    else await this.#start(notebook, this.#configuration(notebook, 'attach'));
  }

  async stop(notebook: vscode.NotebookDocument): Promise<void> {
    await this.#debugged.get(notebook)?.adapter.end();
  }

  /** Code that stands still goes on: the next window would not know of it. */
  async leave(): Promise<void> {
    await Promise.all([...this.#debugged.values()].map(({ adapter }) => adapter.end()));
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  /** A window that crashed may have left code that stands still, which nobody else would let go on. */
  async #release(session: Session): Promise<void> {
    const client = await session.client();
    if (this.#debugged.has(session.notebook) || !client.info.debugger || !client.isKept) return;
    const asked = { type: 'request', seq: 0, arguments: {} } as const;
    const { body } = await client.request('debug_request', { ...asked, command: 'debugInfo' });
    if (fields(body)['isStarted'] !== true || (await isShared(client))) return;
    await client.request('debug_request', { ...asked, command: 'disconnect' });
  }

  #configuration(notebook: vscode.NotebookDocument, request: 'launch' | 'attach'): vscode.DebugConfiguration {
    const name = notebook.uri.path.split('/').at(-1) ?? 'Limpid';
    return { type: TYPE, name, request, notebook: notebook.uri.toString(), internalConsoleOptions: 'neverOpen' };
  }

  async #start(notebook: vscode.NotebookDocument, configuration: vscode.DebugConfiguration): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(notebook.uri);
    // VS Code would save every file that is open
    await vscode.debug.startDebugging(folder, configuration, { suppressSaveBeforeStart: true });
  }

  /** One of a launch.json, or of F5, is about the notebook in front. */
  #resolve(configuration: vscode.DebugConfiguration): vscode.DebugConfiguration | undefined {
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    if (configuration['notebook'] !== undefined) return configuration;
    if (notebook) return { ...configuration, ...this.#configuration(notebook, 'attach') };
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a TypeScript notebook to debug it.'));
    return undefined;
  }

  #adapterOf(session: vscode.DebugSession): vscode.DebugAdapterDescriptor {
    const { t } = vscode.l10n;
    const { configuration } = session;
    const notebook = vscode.workspace.notebookDocuments.find(({ uri }) => uri.toString() === configuration['notebook']);
    const kernel = notebook && this.#kernels.chosen(notebook);
    if (!notebook || !kernel) throw new Error(t('Open a TypeScript notebook to debug it.'));
    if (this.#debugged.has(notebook)) throw new Error(t('This notebook is being debugged already.'));
    const adapter = new Adapter(kernel, {
      onConfigured: () => void this.#run(notebook, configuration['cell']),
      onEnded: () => this.#ended(notebook),
    });
    kernel.beforeCell = (cell, code) => adapter.beforeCell(cell, code);
    this.#debugged.set(notebook, { adapter, session, endsWithCells: false });
    this.#tell();
    return new vscode.DebugAdapterInlineImplementation(adapter);
  }

  async #run(notebook: vscode.NotebookDocument, uri: unknown): Promise<void> {
    const cell = notebook.getCells().find(({ document }) => document.uri.toString() === uri);
    if (!cell) return;
    await execute(cell);
    const debugged = this.#debugged.get(notebook);
    if (!debugged) return;
    debugged.endsWithCells = true;
    this.#endWithCells(notebook);
  }

  #endWithCells(notebook: vscode.NotebookDocument): void {
    const debugged = this.#debugged.get(notebook);
    if (debugged?.endsWithCells && !debugged.adapter.session.isBusy) void debugged.adapter.end();
  }

  #ended(notebook: vscode.NotebookDocument): void {
    const debugged = this.#debugged.get(notebook);
    if (debugged) debugged.adapter.session.beforeCell = undefined;
    this.#debugged.delete(notebook);
    this.#tell();
  }

  /** For the buttons of the toolbar. */
  #tell(): void {
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    const isDebugged = notebook !== undefined && this.#debugged.has(notebook);
    void vscode.commands.executeCommand('setContext', 'limpid.isDebugged', isDebugged);
  }
}

/** The cell that a menu passes; else the one that is selected. */
export function targetCell(target: unknown): vscode.NotebookCell | undefined {
  const editor = vscode.window.activeNotebookEditor;
  const uri = fields(fields(target)['document'])['uri'];
  const passed = vscode.workspace.notebookDocuments
    .flatMap((notebook) => notebook.getCells())
    .find(({ document }) => uri instanceof vscode.Uri && document.uri.toString() === uri.toString());
  return (
    passed ?? (editor && editor.notebook.cellCount > 0 ? editor.notebook.cellAt(editor.selection.start) : undefined)
  );
}

/** Resolves when it has run. */
async function execute(cell: vscode.NotebookCell): Promise<void> {
  const ranges = [{ start: cell.index, end: cell.index + 1 }];
  await vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: cell.notebook.uri });
}
