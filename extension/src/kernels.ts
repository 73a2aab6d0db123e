/** The kernels of all open notebooks, one each, and what the window shows of them. */
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { KernelClient } from 'limpid/client';
import { reasonOf } from 'limpid/errors';
import type { KernelEvents } from './kernel.ts';
import { runningKernels } from './kept/running.ts';
import { writeNextInput } from './next-input.ts';
import { Session } from './session.ts';
import type { News } from './stale/reduce.ts';
import { requestIn } from './trainings.ts';

/** The renderer's id in package.json. */
const RENDERER = 'limpid-renderer';

export class Kernels implements vscode.Disposable {
  readonly #extension: string;
  readonly #log: vscode.LogOutputChannel;
  /** What the next window of this workspace is to know. */
  readonly #memory: vscode.Memento;
  readonly #sessions = new Map<vscode.NotebookDocument, Session>();
  readonly #renderer = vscode.notebooks.createRendererMessaging(RENDERER);
  readonly #news = new vscode.EventEmitter<{ notebook: vscode.NotebookDocument; news: News }>();
  readonly #idle = new vscode.EventEmitter<vscode.NotebookDocument>();
  /** A cell has ended, or the variables are gone. */
  readonly onNews = this.#news.event;
  /** No cell runs or waits any more. */
  readonly onIdle = this.#idle.event;
  readonly #listeners: vscode.Disposable;
  #engine: vscode.StatusBarItem | undefined;

  constructor(extension: string, log: vscode.LogOutputChannel, memory: vscode.Memento) {
    this.#memory = memory;
    this.#extension = extension;
    this.#log = log;
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.close(notebook)),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.#showEngine()),
      this.#renderer.onDidReceiveMessage(({ editor, message }) => void this.#steer(editor.notebook, message)),
    );
  }

  of(notebook: vscode.NotebookDocument, controller: vscode.NotebookController): Session {
    const known = this.#sessions.get(notebook);
    if (known) return known;
    const session = new Session(notebook, controller, {
      start: (document, events) => this.#start(document, events),
      onDied: (died, how) => void this.#onDied(died, how),
      onReady: () => this.#showEngine(),
      onNews: (news) => this.#news.fire({ notebook, news }),
      onWaiting: (waiting) => void this.#memory.update(waitingKey(notebook), waiting),
      waitedBefore: () => this.#memory.get(waitingKey(notebook), []),
      onIdle: () => this.#idle.fire(notebook),
      onNextInput: writeNextInput,
      // to all editors: each picture knows its own by the comm
      onTraining: (message) => void this.#renderer.postMessage(message),
    });
    this.#sessions.set(notebook, session);
    return session;
  }

  /** The session of a notebook that has run a cell. */
  find(notebook: vscode.NotebookDocument): Session | undefined {
    return this.#sessions.get(notebook);
  }

  close(notebook: vscode.NotebookDocument): void {
    const session = this.#sessions.get(notebook);
    if (session?.isKeptBusy) void session.leave();
    else session?.dispose();
    this.#sessions.delete(notebook);
  }

  /** Comes back to the kernel that the notebook had in an earlier window, if it still runs. */
  async comeBack(notebook: vscode.NotebookDocument, controller: vscode.NotebookController): Promise<void> {
    if (this.#sessions.has(notebook)) return;
    const kernels = await runningKernels(this.#extension);
    const isKept = kernels.some(({ kept }) => kept.notebook === identityOf(notebook));
    if (isKept) this.of(notebook, controller).comeBack();
  }

  /** Resolves when kernels that outlive the window are left, and all others gone. */
  async leave(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.leave()));
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#news.dispose();
    this.#idle.dispose();
    this.#engine?.dispose();
    void this.leave();
  }

  async #steer(notebook: vscode.NotebookDocument, message: unknown): Promise<void> {
    const found = requestIn(message);
    if (!found) return;
    const { comm, request } = found;
    await this.#sessions
      .get(notebook)
      ?.steer(comm, request)
      .catch((error: unknown) => this.#log.warn(`A training could not be steered: ${String(error)}`));
  }

  async #start(notebook: vscode.NotebookDocument, events: KernelEvents): Promise<KernelClient> {
    const { launch } = await import('./launch.ts');
    const { t } = vscode.l10n;
    const progress = { location: vscode.ProgressLocation.Window, title: t('Starting the TypeScript kernel') };
    const settings = vscode.workspace.getConfiguration('limpid', notebook.uri);
    const starting = vscode.window.withProgress(progress, () =>
      launch({
        extension: this.#extension,
        cwd: folderOf(notebook),
        notebook: notebook.uri.fsPath,
        identity: identityOf(notebook),
        node: settings.get('node', ''),
        typeErrors: settings.get('typeErrors', 'warn'),
        keep: settings.get('keepKernel', 10),
        events,
        log: (line) => this.#log.info(line),
      }),
    );
    starting.then(undefined, (reason: unknown) => void this.#onNotStarted(notebook, reasonOf(reason)));
    return starting;
  }

  /** The cell that asked for it says why too; here is what can be done. */
  async #onNotStarted(notebook: vscode.NotebookDocument, reason: string): Promise<void> {
    this.#log.error(`The kernel of ${notebook.uri.fsPath} did not start: ${reason}`);
    const { t } = vscode.l10n;
    const [report, showLog] = [t('Health Report'), t('Show Log')];
    const message = t('The TypeScript kernel did not start: {0}', reason);
    const choice = await vscode.window.showErrorMessage(message, report, showLog);
    if (choice === report) await vscode.commands.executeCommand('limpid.healthReport');
    if (choice === showLog) this.#log.show();
  }

  async #onDied(session: Session, how: string): Promise<void> {
    this.#log.error(`The kernel of ${session.notebook.uri.fsPath} ended: ${how}`);
    const { t } = vscode.l10n;
    const [restart, showLog] = [t('Restart'), t('Show Log')];
    const message = t('The kernel ended ({0}). Variables are gone; the next cell starts a new one.', how);
    const choice = await vscode.window.showErrorMessage(message, restart, showLog);
    if (choice === restart) await session.restart();
    if (choice === showLog) this.#log.show();
  }

  /** Says in the status bar which TensorFlow runs the notebook in front. */
  #showEngine(): void {
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    const info = notebook && this.#sessions.get(notebook)?.info;
    if (!info) return this.#engine?.hide();
    this.#engine ??= vscode.window.createStatusBarItem('limpid.engine', vscode.StatusBarAlignment.Right);
    this.#engine.name = 'Limpid';
    this.#engine.text = info.engine.text;
    this.#engine.tooltip = info.banner;
    this.#engine.show();
  }
}

function waitingKey(notebook: vscode.NotebookDocument): string {
  return `waiting ${notebook.uri.toString()}`;
}

/** The same in every window; one that was never saved is known by its workspace too. */
function identityOf({ uri }: vscode.NotebookDocument): string {
  if (uri.scheme !== 'untitled') return uri.toString();
  return `${uri.toString()} ${vscode.workspace.workspaceFolders?.[0]?.uri.toString() ?? ''}`;
}

/** A notebook runs in its own folder; one that was never saved in the first workspace folder. */
function folderOf(notebook: vscode.NotebookDocument): string {
  if (notebook.uri.scheme === 'file') return dirname(notebook.uri.fsPath);
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
}
