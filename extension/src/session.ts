/** One notebook and its kernel: starts it when the first cell runs, runs cells in order, keeps their outputs. */
import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import type { ExecuteOptions, Introduction, KernelClient } from 'limpid/client';
import type {
  ExecuteReply,
  Failure,
  JournalEntry,
  JsonObject,
  Publication,
  ReplyContent,
  RequestContent,
  SessionNames,
  UserExpression,
} from 'limpid/messages';
import { Executions } from './executions.ts';
import { Kernel, type StartKernel } from './kernel.ts';
import { place } from './kept/journal.ts';
import type { FindingsNews } from './findings/spots.ts';
import { newsIn, newsInReply } from './findings/told.ts';
import type { NextInput } from './next-input.ts';
import { Drive } from './panels/drive.ts';
import { begin, NO_PANELS, reduce, type CellId, type Panels } from './panels/reduce.ts';
import { askUser } from './question.ts';
import { reveal } from './reveal.ts';
import { namesIn } from './stale/names.ts';
import { NotStarted } from './start/not-started.ts';
import type { News } from './stale/reduce.ts';
import type { KernelState } from './status/words.ts';
import { overAnswer, Trainings, type ToRenderer } from './trainings.ts';

export interface SessionHost {
  start(notebook: vscode.NotebookDocument, ...events: Parameters<StartKernel>): ReturnType<StartKernel>;
  /** The kernel went away by itself. */
  onDied(session: Session, how: string): void;
  /** The process that ran a cell went away, and the kernel started another. */
  onRunnerDied(session: Session, how: string): void;
  onReady(session: Session): void;
  /** A cell has ended, or the variables are gone. */
  onNews(news: News): void;
  /** No cell runs or waits any more. */
  onIdle(): void;
  /** Which cells wait now, so that the next window knows it. */
  onWaiting(waiting: readonly CellName[]): void;
  /** Which waited in the window before. */
  waitedBefore(): readonly CellName[];
  /** A cell asks for text in its own place, or in a cell below. */
  onNextInput(cell: vscode.NotebookCell, next: NextInput): Promise<void>;
  onFindings(news: FindingsNews): void;
  /** Something for the pictures of trainings, wherever they are shown. */
  onTraining(message: ToRenderer): void;
}

export class Session {
  readonly notebook: vscode.NotebookDocument;
  /** Awaited before a cell runs, with its text: breakpoints are to be there first. */
  beforeCell: ((cell: vscode.NotebookCell, code: string) => Promise<void>) | undefined;
  readonly #controller: vscode.NotebookController;
  readonly #host: SessionHost;
  readonly #drive: Drive;
  readonly #executions: Executions;
  /** Which cell each execute request came from, so that late output finds it. */
  readonly #cells = new Map<string, CellId>();
  /** What the kernel published for cells that an earlier window has shown, until there is more of it. */
  readonly #shown = new Map<string, JournalEntry>();
  readonly #trainings = new Trainings();
  /** Cells that waited in the window before. */
  readonly #waited: readonly CellName[];
  #panels: Panels = NO_PANELS;
  #kernel: Kernel | undefined;
  /** Settles when the kernel before is gone: until then the next would come back to it. */
  #gone: Promise<unknown> = Promise.resolve();
  #queue: Promise<void> = Promise.resolve();
  #waiting: readonly vscode.NotebookCell[] = [];
  /** Cells that were to run and had no kernel. */
  readonly #missed = new Set<vscode.NotebookCell>();
  /** Counts interrupts and restarts: cells that were asked for before one do not run after it. */
  #generation = 0;

  constructor(notebook: vscode.NotebookDocument, controller: vscode.NotebookController, host: SessionHost) {
    this.notebook = notebook;
    this.#controller = controller;
    this.#host = host;
    this.#waited = host.waitedBefore();
    this.#executions = new Executions(
      (cell) => controller.createNotebookCellExecution(cell),
      (id) => notebook.getCells().find((cell) => idOf(cell) === id),
    );
    this.#drive = new Drive((cell) => this.#executions.for(cell));
  }

  /** The kernel's own description of itself, while it runs. */
  get info(): Introduction | undefined {
    return this.#kernel?.ready?.info;
  }

  /** What a kernel that runs says of its values; undefined when there is none, or it goes away meanwhile. */
  async values<K extends 'complete_request' | 'inspect_request' | 'variables_request'>(
    type: K,
    content: RequestContent<K>,
  ): Promise<ReplyContent<K> | undefined> {
    const client = this.#kernel?.ready;
    // our own request: kernels of others would never answer it
    if (type === 'variables_request' && !client?.info.engine) return undefined;
    return client?.request(type, content).catch(() => undefined);
  }

  /** The kernel, which is started where none runs. @throws NotStarted */
  client(): Promise<KernelClient> {
    return this.#started().client;
  }

  /** Resolves when the cells that wait by now have run. */
  get settled(): Promise<void> {
    return this.#queue;
  }

  /** Whether a cell runs or waits. */
  get isBusy(): boolean {
    return this.#executions.running > 0 || this.#waiting.length > 0;
  }

  /** The value of an expression, as a cell would show it, without a trace in history; undefined when no kernel runs. */
  async evaluate(expression: string): Promise<UserExpression | undefined> {
    const options = { silent: true, storeHistory: false, stopOnError: false, userExpressions: { value: expression } };
    const reply = await this.#kernel?.ready?.execute('', options);
    return reply?.status === 'ok' ? reply.user_expressions['value'] : undefined;
  }

  /** Which TensorFlow runs the cells and what memory it all takes; undefined as above. */
  async state(): Promise<KernelState | undefined> {
    const client = this.#kernel?.ready;
    // others do not answer
    if (!client?.info.engine) return undefined;
    const asked = Promise.all([client.request('kernel_info_request', {}), client.request('usage_request', {})]);
    const [info, usage] = (await asked.catch(() => undefined)) ?? [];
    return info && usage && { engine: info.engine, usage };
  }

  /** Runs cells one after another, after those asked for before; the first failure ends the rest. */
  run(cells: readonly vscode.NotebookCell[]): Promise<void> {
    const generation = this.#generation;
    this.#wait([...this.#waiting, ...cells]);
    return this.#enqueue(async () => {
      let goesOn = true;
      for (const cell of cells) {
        this.#wait(this.#waiting.toSpliced(this.#waiting.indexOf(cell), 1));
        if (!goesOn && this.#missed.size > 0) this.#missed.add(cell);
        goesOn &&= generation === this.#generation && (await this.#runCell(cell));
      }
    });
  }

  /** Runs the cells again that had no kernel when they were to run. */
  retry(): Promise<void> {
    const missed = [...this.#missed].filter((cell) => cell.index >= 0);
    this.#missed.clear();
    return this.run(missed);
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(work);
    this.#queue = turn;
    return turn.then(() => {
      if (this.#queue === turn) this.#host.onIdle();
    });
  }

  #wait(waiting: readonly vscode.NotebookCell[]): void {
    this.#waiting = waiting;
    this.#host.onWaiting(waiting.map((cell) => idInFile(cell) ?? cell.index));
  }

  async interrupt(): Promise<void> {
    this.#generation++;
    const client = this.#kernel?.ready;
    if (client) await client.interrupt();
    else await this.stop(vscode.l10n.t('Interrupted while the kernel started.'));
  }

  /** Passes on what a picture asks of its training, also while its cell runs. */
  async steer(comm: string, request: object): Promise<void> {
    const client = this.#kernel?.ready;
    if (client && this.#trainings.has(comm)) {
      // SAFETY: it came from the renderer as JSON; the kernel reads it as anything.
      const content = request as JsonObject;
      return client.tell('comm_msg', { comm_id: comm, data: { method: 'custom', content } });
    }
    const answer = overAnswer(comm, request);
    if (answer) this.#host.onTraining(answer);
  }

  async restart(): Promise<void> {
    await this.stop(vscode.l10n.t('The kernel was restarted.'), true);
    await this.#queue;
    // why it could not, and what can be done, is said already
    await this.#started().client.catch(() => undefined);
  }

  /** Leaves a kernel that outlives the window as it is, for the next window; any other ends. `why`: told by a cell that runs. */
  async leave(why?: string): Promise<void> {
    const kernel = this.#kernel;
    const client = kernel?.ready;
    if (!client?.isKept) return this.stop(why ?? vscode.l10n.t('The window was closed.'));
    this.#kernel = undefined;
    client.detach();
    if (why !== undefined) kernel?.end(why);
  }

  /** Comes back to the kernel that an earlier window has left. */
  comeBack(): void {
    // why it could not is told by the next cell that wants it
    this.#started().client.catch(() => undefined);
  }

  /** Ends the kernel; a cell that still runs fails and says why. */
  async stop(why: string, restarts = false): Promise<void> {
    this.#generation++;
    const kernel = this.#kernel;
    if (kernel === undefined) return;
    this.#kernel = undefined;
    kernel.end(why);
    this.#host.onNews({ what: 'forgotten' });
    this.#endTrainings();
    const gone = kernel.client.catch(() => undefined).then((client) => client?.shutdown(restarts));
    this.#gone = gone.catch(() => undefined);
    await gone;
  }

  /** The notebook is closed: its kernel ends, unless a cell runs in it or another window has it too. */
  async close(): Promise<void> {
    const client = this.#kernel?.ready;
    const isWanted = client?.isKept && (this.#executions.running > 0 || (await isShared(client)));
    await (isWanted ? this.leave() : this.stop(vscode.l10n.t('The notebook was closed.')));
  }

  async #runCell(cell: vscode.NotebookCell): Promise<boolean> {
    const code = cell.document.getText();
    // An empty cell neither succeeds nor fails.
    if (code.trim() === '') return this.#show(cell, Date.now(), async () => undefined);
    const kernel = this.#started();
    const cellId = idInFile(cell);
    return this.#show(cell, Date.now(), () =>
      this.#execute(cell, code, kernel, async (listeners) => {
        const client = await Promise.race([kernel.client, kernel.ended]);
        await this.beforeCell?.(cell, code);
        return client.execute(code, cellId === undefined ? listeners : { ...listeners, cellId });
      }),
    );
  }

  /** Shows that a cell runs, and anew what it puts out. */
  async #show(cell: vscode.NotebookCell, since: number, run: () => Promise<boolean | undefined>): Promise<boolean> {
    const id = idOf(cell);
    this.#executions.begin(id, cell, since);
    this.#apply(begin(this.#panels, id));
    const success = await run();
    const client = this.#kernel?.ready;
    const sequence = client?.sequence ?? 0;
    await this.#drive.settled();
    this.#executions.end(id, success);
    if (client) saw(client, sequence);
    return success !== false;
  }

  async #execute(
    cell: vscode.NotebookCell,
    code: string,
    kernel: Kernel,
    ask: (listeners: ExecuteOptions) => Promise<ExecuteReply>,
  ): Promise<boolean> {
    const id = idOf(cell);
    let metadata: JsonObject = {};
    try {
      const asked = ask({
        onSend: (message) => this.#cells.set(message, id),
        onMessage: (publication) => this.#receive(id, publication),
        onReplyMetadata: (told) => (metadata = told),
        onQuestion: (question, over) => askUser(cell, question, over),
      });
      const reply = await Promise.race([asked, kernel.ended]);
      const found = newsInReply(id, metadata);
      if (found) this.#host.onFindings(found);
      if (reply.status !== 'aborted') this.#host.onNews(newsOf(id, code, reply, namesIn(metadata)));
      if (reply.status === 'error' && reply.ename === 'KernelDied') this.#host.onRunnerDied(this, reply.evalue);
      if (reply.status !== 'ok') return false;
      // kernels of others may leave it out
      const next = reply.payload?.find((payload) => payload.source === 'set_next_input');
      if (next) await this.#host.onNextInput(cell, next);
      return true;
    } catch (cause) {
      if (cause instanceof NotStarted) this.#missed.add(cell);
      this.#receive(id, { type: 'error', content: failureOf(cause) });
      return false;
    }
  }

  #started(): Kernel {
    if (this.#kernel !== undefined) return this.#kernel;
    const kernel: Kernel = new Kernel(
      async (events) => {
        await this.#gone;
        const client = await this.#host.start(this.notebook, events);
        if (client.isWaiting) await this.#takeUp(client, kernel);
        return client;
      },
      (publication, message) => this.#receiveLate(message, publication),
    );
    this.#kernel = kernel;
    void kernel.client.then(
      () => {
        this.#missed.clear();
        this.#host.onReady(this);
      },
      () => undefined,
    );
    kernel.ended.catch((reason: unknown) => {
      if (this.#kernel !== kernel) return;
      this.#kernel = undefined;
      this.#generation++;
      this.#endTrainings();
      this.#host.onNews({ what: 'forgotten' });
      // A kernel that never started says so in the cell that asked for it.
      if (kernel.ready) this.#host.onDied(this, reasonOf(reason));
    });
    return kernel;
  }

  /** Draws what was published without this window, and follows the cells that still run. */
  async #takeUp(client: KernelClient, kernel: Kernel): Promise<void> {
    const { entries, seen, sequence } = await client.request('journal_request', {});
    const cells = this.notebook.getCells();
    const looked = cells.map((cell) => ({
      id: idInFile(cell),
      text: cell.document.getText(),
      hasOutputs: cell.outputs.length > 0,
    }));
    const ends: Promise<boolean>[] = [];
    for (const { at, entry, isShown } of place(entries, seen, looked)) {
      const cell = cells[at];
      if (!cell) continue;
      this.#cells.set(entry.id, idOf(cell));
      if (!isShown) ends.push(this.#follow(cell, entry, client, kernel));
      else {
        for (const output of entry.outputs) this.#tellFindings(idOf(cell), output, this.#trainings.receive(output));
        this.#shown.set(entry.id, entry);
        this.#countAgain(cell, entry);
      }
    }
    client.listen(sequence);
    const next = cells.filter((cell) => this.#waited.includes(idInFile(cell) ?? cell.index));
    void this.#enqueue(async () => {
      const ended = await Promise.all(ends);
      if (ended.length > 0 && next.length > 0 && ended.every((success) => success)) void this.run(next);
    });
  }

  /** VS Code forgets the count of a cell, how long it took and how it ended. */
  #countAgain(cell: vscode.NotebookCell, { asked, reply }: JournalEntry): void {
    if (reply === null || cell.executionSummary?.executionOrder !== undefined) return;
    const execution = this.#controller.createNotebookCellExecution(cell);
    execution.executionOrder = reply.content.execution_count;
    execution.start(asked);
    execution.end(reply.content.status === 'ok', reply.ended);
  }

  #follow(cell: vscode.NotebookCell, entry: JournalEntry, client: KernelClient, kernel: Kernel): Promise<boolean> {
    return this.#show(cell, entry.asked, () =>
      this.#execute(cell, entry.code, kernel, async (listeners) => {
        for (const output of entry.outputs) listeners.onMessage?.(output);
        if (entry.reply === null) return client.adopt(entry.id, listeners);
        listeners.onReplyMetadata?.(entry.reply.metadata);
        return entry.reply.content;
      }),
    );
  }

  /** A cell of an earlier window has more to show: what it showed is drawn anew, so that the new has its place in it. */
  #receiveLate(message: string, publication: Publication): void {
    const cell = this.#cells.get(message) ?? '';
    const shown = this.#shown.get(message);
    if (shown && publication.type !== 'status' && publication.type !== 'comm_msg') {
      this.#shown.delete(message);
      this.#apply(begin(this.#panels, cell));
      for (const output of shown.outputs) this.#receive(cell, output);
    }
    this.#receive(cell, publication);
  }

  #endTrainings(): void {
    for (const end of this.#trainings.end()) this.#host.onTraining(end);
  }

  #receive(cell: CellId, publication: Publication): void {
    const told = this.#trainings.receive(publication);
    if (told) this.#host.onTraining(told);
    this.#tellFindings(cell, publication, told);
    this.#standAt(cell, publication);
    this.#apply(reduce(this.#panels, cell, publication));
  }

  /** A picture out of sight greets nobody, and the training would go on: it comes into sight, and is waited for. */
  #standAt(id: CellId, publication: Publication): void {
    const comm = this.#trainings.standing(publication);
    if (comm === null) return;
    reveal(this.notebook, (cell) => idOf(cell) === id);
    void this.steer(comm, { type: 'hello' });
  }

  #tellFindings(cell: CellId, publication: Publication, told: ToRenderer | null): void {
    const news = newsIn(cell, publication, told?.message);
    if (news) this.#host.onFindings(news);
  }

  #apply([panels, commands]: ReturnType<typeof reduce>): void {
    this.#panels = panels;
    if (commands.length === 0) return;
    this.#drive.push(commands);
    if (this.#executions.running > 0) return;
    const client = this.#kernel?.ready;
    const sequence = client?.sequence ?? 0;
    void this.#drive.settled().then(() => {
      this.#executions.giveBackAll();
      if (client) saw(client, sequence);
    });
  }
}

/** Its id in the file, or where a file has none its place. */
export type CellName = string | number;

/** Tells the kernel that what it published is in the notebook; that it is gone, others are told. */
function saw(client: KernelClient, sequence: number): void {
  void client.saw(sequence).catch(() => undefined);
}

export async function isShared(client: KernelClient): Promise<boolean> {
  if (!client.hasJournal) return false;
  const told = await client.request('journal_request', { cells: [] }).catch(() => undefined);
  return told !== undefined && told.front_ends > 1;
}

function idInFile(cell: vscode.NotebookCell): string | undefined {
  const id: unknown = cell.metadata['id'];
  return typeof id === 'string' ? id : undefined;
}

function idOf(cell: vscode.NotebookCell): CellId {
  return cell.document.uri.toString();
}

/** A cell that took its process with it has taken all variables too. */
function newsOf(cell: CellId, text: string, reply: Ended, names: SessionNames | null): News {
  if (reply.status === 'error' && reply.ename === 'KernelDied') return { what: 'forgotten' };
  return { what: 'ran', cell, text, count: reply.execution_count, succeeded: reply.status === 'ok', names };
}

type Ended = Exclude<ExecuteReply, { status: 'aborted' }>;

/** A failure of the kernel itself, shown in the cell that met it. */
function failureOf(cause: unknown): Failure {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  // VS Code breaks no lines
  const lines = message.includes('\n') ? message : message.replace(/(.{1,100})(?: |$)/g, '$1\n').trimEnd();
  return { ename: name === 'Error' ? 'Kernel' : name, evalue: message, traceback: [lines] };
}
