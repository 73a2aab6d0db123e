/** The kernels of all open notebooks, one each, and what the window shows of them. */
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { KernelClient } from 'limpid/client';
import type { KernelEvents } from './kernel.ts';
import { runningKernels } from './kept/running.ts';
import { writeNextInput } from './next-input.ts';
import { Session } from './session.ts';
import type { News } from './stale/reduce.ts';
import { diagnose, FIXES, isEngineTrouble, type Fix } from './start/causes.ts';
import { failureIn } from './start/failure.ts';
import { offer } from './start/fixes.ts';
import { look } from './start/look.ts';
import { NotStarted } from './start/not-started.ts';
import { wordsOf } from './start/words.ts';
import { requestIn } from './trainings.ts';

/** The renderer's id in package.json. */
const RENDERER = 'limpid-renderer';

export class Kernels implements vscode.Disposable {
  readonly #extension: string;
  readonly #log: vscode.LogOutputChannel;
  /** What the next window of this workspace is to know. */
  readonly #memory: vscode.Memento;
  readonly #sessions = new Map<vscode.NotebookDocument, Session>();
  /** Notebooks whose models no longer run on the native engine, which was in trouble. */
  readonly #avoiding = new WeakSet<vscode.NotebookDocument>();
  readonly #renderer = vscode.notebooks.createRendererMessaging(RENDERER);
  readonly #news = new vscode.EventEmitter<{ notebook: vscode.NotebookDocument; news: News }>();
  readonly #idle = new vscode.EventEmitter<vscode.NotebookDocument>();
  /** A cell has ended, or the variables are gone. */
  readonly onNews = this.#news.event;
  /** No cell runs or waits any more. */
  readonly onIdle = this.#idle.event;
  readonly #listeners: vscode.Disposable;
  #engine: vscode.StatusBarItem | undefined;
  /** What is wrong with the native engine, as was said last. */
  #broken: string | undefined;

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
      onDied: (died, how) => this.#onDied(died, how),
      onRunnerDied: (session, how) => this.#onRunnerDied(session, how),
      onReady: (session) => {
        this.#showEngine();
        this.#tellBroken(session);
      },
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
    void this.#sessions.get(notebook)?.close();
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
        avoidsEngine: this.#avoiding.has(notebook),
        events,
        log: (line) => this.#log.info(line),
      }),
    );
    return starting.then(undefined, (error: unknown) => this.#onNotStarted(notebook, error));
  }

  /** The cell that asked for it says why too; beside it is what can be done. @throws NotStarted */
  async #onNotStarted(notebook: vscode.NotebookDocument, error: unknown): Promise<never> {
    const { t } = vscode.l10n;
    const { loopback, ...failure } = await look(failureIn(error), this.#extension);
    const diagnosis = diagnose(failure, { folder: folderOf(notebook), loopback });
    const words = wordsOf(diagnosis, t);
    this.#log.error(`The kernel of ${notebook.uri.fsPath} did not start (${diagnosis.cause}): ${failure.message}`);
    if (failure.log !== '') this.#log.error(failure.log);
    const message = t('The TypeScript kernel did not start: {0}', `${words.what} ${words.todo}`);
    this.#offer(message, FIXES[diagnosis.cause], notebook);
    throw new NotStarted(diagnosis, words, t('The last words of the kernel:'), error);
  }

  #onDied({ notebook }: Session, how: string): void {
    this.#log.error(`The kernel of ${notebook.uri.fsPath} ended: ${how}`);
    const { t } = vscode.l10n;
    const message = t('The kernel ended ({0}). Variables are gone; the next cell starts a new one.', how);
    this.#offer(message, ['restart'], notebook);
  }

  #onRunnerDied({ notebook, info }: Session, how: string): void {
    if (!info || this.#avoiding.has(notebook) || !isEngineTrouble(info.engine, how)) return;
    const { t } = vscode.l10n;
    const message = t(
      'A cell crashed in native code, most likely in the native engine of TensorFlow. Models also run without it, slower.',
    );
    this.#offer(message, ['withoutEngine', 'installEngine'], notebook);
  }

  #tellBroken({ notebook, info }: Session): void {
    const broken = info?.engine.broken;
    if (broken === undefined || this.#broken === broken) return;
    this.#broken = broken;
    const { t } = vscode.l10n;
    const message = t(
      'The native engine of TensorFlow is installed, but cannot be used: {0}. Models run on WebAssembly, slower.',
      broken,
    );
    this.#offer(message, ['installEngine'], notebook);
  }

  /** Says it with buttons for what can be done. */
  #offer(message: string, fixes: readonly Fix[], notebook: vscode.NotebookDocument): void {
    const session = this.#sessions.get(notebook);
    if (!session) return;
    void offer(message, [...fixes, 'healthReport', 'showLog'], {
      notebook,
      retry: () => session.retry(),
      restart: () => session.restart(),
      avoidEngine: () => this.#avoiding.add(notebook),
    });
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
