/** The kernels of all open notebooks, one each, and what the window shows of them. */
import * as vscode from 'vscode';
import type { KernelClient } from 'limpid/client';
import { reasonOf } from 'limpid/reason';
import type { FindingsNews } from './findings/spots.ts';
import type { KernelEvents } from './kernel.ts';
import { writeNextInput } from './next-input.ts';
import type { Place } from './place.ts';
import { Session } from './session.ts';
import type { News } from './stale/reduce.ts';
import { isEngineTrouble, type Fix } from './start/causes.ts';
import { offer } from './start/fixes.ts';
import { NotStarted } from './start/not-started.ts';
import { overAnswer, requestIn } from './trainings.ts';

/** The renderer's id in package.json. */
const RENDERER = 'limpid-renderer';

export class Kernels implements vscode.Disposable {
  readonly #log: vscode.LogOutputChannel;
  /** What the next window of this workspace is to know. */
  readonly #memory: vscode.Memento;
  readonly #sessions = new Map<vscode.NotebookDocument, Session>();
  /** Notebooks whose models no longer run on the native engine, which was in trouble. */
  readonly #avoiding = new WeakSet<vscode.NotebookDocument>();
  readonly #places = new WeakMap<Session, Place>();
  readonly #chosen = new WeakMap<vscode.NotebookDocument, () => Session>();
  readonly #renderer = vscode.notebooks.createRendererMessaging(RENDERER);
  readonly #news = new vscode.EventEmitter<{ notebook: vscode.NotebookDocument; news: News }>();
  readonly #idle = new vscode.EventEmitter<vscode.NotebookDocument>();
  readonly #found = new vscode.EventEmitter<{ notebook: vscode.NotebookDocument; news: FindingsNews }>();
  /** What bears on the findings of its trainings. */
  readonly onFindings = this.#found.event;
  /** A cell has ended, or the variables are gone. */
  readonly onNews = this.#news.event;
  /** No cell runs or waits any more. */
  readonly onIdle = this.#idle.event;
  readonly #ready = new vscode.EventEmitter<Session>();
  /** A kernel answers. */
  readonly onReady = this.#ready.event;
  readonly #steered = new vscode.EventEmitter<void>();
  /** Somebody has steered a training from its picture. */
  readonly onSteered = this.#steered.event;
  readonly #listeners: vscode.Disposable;
  /** What is wrong with the native engine, as was said last. */
  #broken: string | undefined;

  constructor(log: vscode.LogOutputChannel, memory: vscode.Memento) {
    this.#memory = memory;
    this.#log = log;
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.close(notebook)),
      this.#renderer.onDidReceiveMessage(({ editor, message }) => void this.#steer(editor.notebook, message)),
    );
  }

  of(notebook: vscode.NotebookDocument, place: Place, controller: vscode.NotebookController): Session {
    const known = this.#in(notebook, place);
    if (known) return known;
    this.close(notebook);
    const session: Session = new Session(notebook, controller, {
      start: (document, events) => this.#start(document, place, events),
      onDied: (died, how) => this.#onDied(died, how),
      onRunnerDied: (died, how) => this.#onRunnerDied(died, how),
      onReady: (ready) => {
        this.#ready.fire(ready);
        this.#tellBroken(ready);
      },
      onNews: (news) => {
        if (news.what === 'forgotten') this.#found.fire({ notebook, news });
        this.#news.fire({ notebook, news });
      },
      onFindings: (news) => this.#found.fire({ notebook, news }),
      onWaiting: (waiting) => void this.#memory.update(waitingKey(notebook), waiting),
      waitedBefore: () => this.#memory.get(waitingKey(notebook), []),
      onIdle: () => this.#idle.fire(notebook),
      onNextInput: writeNextInput,
      // to all editors: each picture knows its own by the comm
      onTraining: (message) => void this.#renderer.postMessage(message),
    });
    this.#sessions.set(notebook, session);
    this.#places.set(session, place);
    return session;
  }

  /** A kernel of ours is chosen for the notebook, or with `undefined` none. */
  choose(notebook: vscode.NotebookDocument, session: (() => Session) | undefined): void {
    if (session) this.#chosen.set(notebook, session);
    else this.#chosen.delete(notebook);
  }

  /** The session on the kernel that is chosen, whether a cell has run or not. */
  chosen(notebook: vscode.NotebookDocument): Session | undefined {
    return this.#chosen.get(notebook)?.();
  }

  /** The session of a notebook that has run a cell. */
  find(notebook: vscode.NotebookDocument): Session | undefined {
    return this.#sessions.get(notebook);
  }

  /** The sessions whose kernels run. */
  get running(): Session[] {
    return [...this.#sessions.values()].filter(({ info }) => info !== undefined);
  }

  #in(notebook: vscode.NotebookDocument, place: Place): Session | undefined {
    const session = this.#sessions.get(notebook);
    return session && this.#places.get(session) === place ? session : undefined;
  }

  /** The address of the server that it runs on; undefined on this machine. */
  serverOf(session: Session): string | undefined {
    return this.#places.get(session)?.server;
  }

  /** `place`: only if its kernel is there. */
  close(notebook: vscode.NotebookDocument, place?: Place): void {
    const session = place ? this.#in(notebook, place) : this.#sessions.get(notebook);
    if (!session) return;
    void session.close();
    this.#sessions.delete(notebook);
  }

  /** Comes back to the kernel that the notebook had in an earlier window, if it still runs. */
  async comeBack(
    notebook: vscode.NotebookDocument,
    place: Place,
    controller: vscode.NotebookController,
  ): Promise<void> {
    if (this.#in(notebook, place)) return;
    const isRunning = await place.isRunning(notebook).catch((error: unknown) => {
      // the next cell says it aloud
      this.#log.warn(`The kernel of ${notebook.uri.fsPath} was not looked for: ${reasonOf(error)}`);
      return false;
    });
    if (isRunning) this.of(notebook, place, controller).comeBack();
  }

  /** Leaves all kernels that run there as they are; a cell that runs fails and says why. */
  async leaveAll(place: Place, why: string): Promise<void> {
    const there = [...this.#sessions].filter(([, session]) => this.#places.get(session) === place);
    for (const [notebook] of there) this.#sessions.delete(notebook);
    await Promise.all(there.map(([, session]) => session.leave(why)));
  }

  /** Resolves when kernels that outlive the window are left, and all others gone. */
  async leave(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.leave()));
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#news.dispose();
    this.#found.dispose();
    this.#idle.dispose();
    this.#ready.dispose();
    this.#steered.dispose();
    void this.leave();
  }

  async #steer(notebook: vscode.NotebookDocument, message: unknown): Promise<void> {
    const found = requestIn(message);
    if (!found) return;
    const { comm, request } = found;
    this.#steered.fire();
    const session = this.#sessions.get(notebook);
    const over = session ? null : overAnswer(comm, request);
    if (over) await this.#renderer.postMessage(over);
    await session
      ?.steer(comm, request)
      .catch((error: unknown) => this.#log.warn(`A training could not be steered: ${String(error)}`));
  }

  async #start(notebook: vscode.NotebookDocument, place: Place, events: KernelEvents): Promise<KernelClient> {
    const title = vscode.l10n.t('Starting the TypeScript kernel');
    const progress = { location: vscode.ProgressLocation.Window, title };
    const avoidsEngine = this.#avoiding.has(notebook);
    const starting = vscode.window.withProgress(progress, () => place.start(notebook, events, avoidsEngine));
    return starting.then(undefined, (error: unknown) => this.#onNotStarted(notebook, place, error));
  }

  /** The cell that asked for it says why too; beside it is what can be done. @throws NotStarted */
  async #onNotStarted(notebook: vscode.NotebookDocument, place: Place, error: unknown): Promise<never> {
    const { what, text, fixes } = await place.whyNotStarted(notebook, error);
    this.#log.error(`The kernel of ${notebook.uri.fsPath} did not start: ${text}`);
    this.#offer(vscode.l10n.t('The TypeScript kernel did not start: {0}', what), fixes, notebook);
    throw new NotStarted(text, error);
  }

  #onDied(session: Session, how: string): void {
    const { notebook } = session;
    this.#log.error(`The kernel of ${notebook.uri.fsPath} ended: ${how}`);
    const { what, fixes } = this.#places.get(session)?.diedOf(how) ?? { what: how, fixes: [] };
    this.#offer(what, fixes, notebook);
  }

  #onRunnerDied(session: Session, how: string): void {
    const { notebook, info } = session;
    if (
      !info?.engine ||
      this.#isElsewhere(session) ||
      this.#avoiding.has(notebook) ||
      !isEngineTrouble(info.engine, how)
    )
      return;
    const { t } = vscode.l10n;
    const message = t(
      'A cell crashed in native code, most likely in the native engine of TensorFlow. Models also run without it, slower.',
    );
    this.#offer(message, ['withoutEngine', 'installEngine'], notebook);
  }

  #tellBroken(session: Session): void {
    const { notebook, info } = session;
    const broken = info?.engine?.broken;
    if (broken === undefined || this.#broken === broken || this.#isElsewhere(session)) return;
    this.#broken = broken;
    const { t } = vscode.l10n;
    const message = t(
      'The native engine of TensorFlow is installed, but cannot be used: {0}. Models run on WebAssembly, slower.',
      broken,
    );
    this.#offer(message, ['installEngine'], notebook);
  }

  /** Its engine is not this machine's. */
  #isElsewhere(session: Session): boolean {
    return this.#places.get(session)?.server !== undefined;
  }

  /** Says it with buttons for what can be done. */
  #offer(message: string, fixes: readonly Fix[], notebook: vscode.NotebookDocument): void {
    const session = this.#sessions.get(notebook);
    if (!session) return;
    void offer(message, [...fixes, 'healthReport', 'showLog'], {
      notebook,
      server: this.#places.get(session)?.server,
      retry: () => session.retry(),
      restart: () => session.restart(),
      avoidEngine: () => this.#avoiding.add(notebook),
    });
  }
}

function waitingKey(notebook: vscode.NotebookDocument): string {
  return `waiting ${notebook.uri.toString()}`;
}
