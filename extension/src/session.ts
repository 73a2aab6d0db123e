/** One notebook and its kernel: starts it when the first cell runs, runs cells in order, keeps their outputs. */
import type * as vscode from 'vscode';
import { reasonOf } from 'limpid/errors';
import type {
  ExecuteReply,
  Failure,
  JsonObject,
  KernelInfo,
  Publication,
  ReplyContent,
  RequestContent,
  SessionNames,
} from 'limpid/messages';
import { Kernel, type StartKernel } from './kernel.ts';
import type { NextInput } from './next-input.ts';
import { Drive } from './panels/drive.ts';
import { begin, NO_PANELS, reduce, type CellId, type Panels } from './panels/reduce.ts';
import { namesIn } from './stale/names.ts';
import type { News } from './stale/reduce.ts';
import { overAnswer, Trainings, type ToRenderer } from './trainings.ts';

export interface SessionHost {
  start(notebook: vscode.NotebookDocument, ...events: Parameters<StartKernel>): ReturnType<StartKernel>;
  /** The kernel went away by itself. */
  onDied(session: Session, how: string): void;
  onReady(session: Session): void;
  /** A cell has ended, or the variables are gone. */
  onNews(news: News): void;
  /** No cell runs or waits any more. */
  onIdle(): void;
  /** A cell asks for text in its own place, or in a cell below. */
  onNextInput(cell: vscode.NotebookCell, next: NextInput): Promise<void>;
  /** Something for the pictures of trainings, wherever they are shown. */
  onTraining(message: ToRenderer): void;
}

export class Session implements vscode.Disposable {
  readonly notebook: vscode.NotebookDocument;
  readonly #controller: vscode.NotebookController;
  readonly #host: SessionHost;
  readonly #drive: Drive;
  readonly #running = new Map<CellId, vscode.NotebookCellExecution>();
  /** Executions lent to cells that are done and still get output: a timer of theirs prints, a picture moves on. */
  readonly #borrowed = new Map<CellId, Borrowed>();
  /** Which cell each execute request came from, so that late output finds it. */
  readonly #cells = new Map<string, CellId>();
  readonly #trainings = new Trainings();
  #panels: Panels = NO_PANELS;
  #kernel: Kernel | undefined;
  #queue: Promise<void> = Promise.resolve();
  /** Counts interrupts and restarts: cells that were asked for before one do not run after it. */
  #generation = 0;

  constructor(notebook: vscode.NotebookDocument, controller: vscode.NotebookController, host: SessionHost) {
    this.notebook = notebook;
    this.#controller = controller;
    this.#host = host;
    this.#drive = new Drive((cell) => this.#executionFor(cell));
  }

  /** The kernel's own description of itself, while it runs. */
  get info(): KernelInfo | undefined {
    return this.#kernel?.ready?.info;
  }

  /** What a kernel that runs says of its values; undefined when there is none, or it goes away meanwhile. */
  async values<K extends 'complete_request' | 'inspect_request'>(
    type: K,
    content: RequestContent<K>,
  ): Promise<ReplyContent<K> | undefined> {
    return this.#kernel?.ready?.request(type, content).catch(() => undefined);
  }

  /** Runs cells one after another, after those asked for before; the first failure ends the rest. */
  run(cells: readonly vscode.NotebookCell[]): Promise<void> {
    const generation = this.#generation;
    const turn = this.#queue.then(async () => {
      for (const cell of cells) {
        if (generation !== this.#generation || !(await this.#runCell(cell))) return;
      }
    });
    this.#queue = turn;
    return turn.then(() => {
      if (this.#queue === turn) this.#host.onIdle();
    });
  }

  async interrupt(): Promise<void> {
    this.#generation++;
    const client = this.#kernel?.ready;
    if (client) await client.interrupt();
    else await this.stop('Interrupted while the kernel started.');
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
    await this.stop('The kernel was restarted.');
    await this.#queue;
    await this.#started().client;
  }

  /** Ends the kernel; a cell that still runs fails and says why. */
  async stop(why: string): Promise<void> {
    this.#generation++;
    const kernel = this.#kernel;
    if (kernel === undefined) return;
    this.#kernel = undefined;
    kernel.end(why);
    this.#host.onNews({ what: 'forgotten' });
    this.#endTrainings();
    const client = await kernel.client.catch(() => undefined);
    await client?.shutdown();
  }

  dispose(): void {
    void this.stop('The notebook was closed.');
  }

  async #runCell(cell: vscode.NotebookCell): Promise<boolean> {
    const id = idOf(cell);
    this.#giveBack(id);
    const execution = this.#controller.createNotebookCellExecution(cell);
    this.#running.set(id, execution);
    execution.start(Date.now());
    this.#apply(begin(this.#panels, id));
    const code = cell.document.getText();
    // An empty cell neither succeeds nor fails.
    const success = code.trim() === '' ? undefined : await this.#execute(cell, code);
    await this.#drive.settled();
    this.#running.delete(id);
    execution.end(success, Date.now());
    return success !== false;
  }

  async #execute(cell: vscode.NotebookCell, code: string): Promise<boolean> {
    const id = idOf(cell);
    let metadata: JsonObject = {};
    const listeners = {
      onSend: (message: string): unknown => this.#cells.set(message, id),
      onMessage: (publication: Publication): void => this.#receive(id, publication),
      onReplyMetadata: (told: JsonObject): unknown => (metadata = told),
    };
    const cellId: unknown = cell.metadata['id'];
    const kernel = this.#started();
    try {
      const client = await Promise.race([kernel.client, kernel.ended]);
      const options = typeof cellId === 'string' ? { ...listeners, cellId } : listeners;
      const reply = await Promise.race([client.execute(code, options), kernel.ended]);
      if (reply.status !== 'aborted') this.#host.onNews(newsOf(id, code, reply, namesIn(metadata)));
      if (reply.status !== 'ok') return false;
      const next = reply.payload.find((payload) => payload.source === 'set_next_input');
      if (next) await this.#host.onNextInput(cell, next);
      return true;
    } catch (cause) {
      this.#receive(id, { type: 'error', content: failureOf(cause) });
      return false;
    }
  }

  #started(): Kernel {
    if (this.#kernel !== undefined) return this.#kernel;
    const kernel = new Kernel(
      (events) => this.#host.start(this.notebook, events),
      (publication, message) => this.#receive(this.#cells.get(message) ?? '', publication),
    );
    this.#kernel = kernel;
    void kernel.client.then(
      () => this.#host.onReady(this),
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

  #endTrainings(): void {
    for (const end of this.#trainings.end()) this.#host.onTraining(end);
  }

  #receive(cell: CellId, publication: Publication): void {
    const told = this.#trainings.receive(publication);
    if (told) this.#host.onTraining(told);
    this.#apply(reduce(this.#panels, cell, publication));
  }

  #apply([panels, commands]: ReturnType<typeof reduce>): void {
    this.#panels = panels;
    if (commands.length === 0) return;
    this.#drive.push(commands);
    if (this.#running.size === 0) void this.#drive.settled().then(() => this.#giveBackAll());
  }

  /** Any execution of a notebook may change any of its outputs, so late news rides on the cell that runs. */
  #executionFor(cell: CellId): vscode.NotebookCellExecution | undefined {
    return this.#running.get(cell) ?? this.#running.values().next().value ?? this.#borrow(cell);
  }

  #borrow(id: CellId): vscode.NotebookCellExecution | undefined {
    const known = this.#borrowed.get(id);
    if (known) return known.execution;
    const cell = this.notebook.getCells().find((candidate) => idOf(candidate) === id);
    if (cell === undefined) return undefined;
    const summary = cell.executionSummary;
    const execution = this.#controller.createNotebookCellExecution(cell);
    execution.executionOrder = summary?.executionOrder;
    execution.start(summary?.timing?.startTime);
    this.#borrowed.set(id, { execution, success: summary?.success, end: summary?.timing?.endTime });
    return execution;
  }

  #giveBackAll(): void {
    for (const id of [...this.#borrowed.keys()]) this.#giveBack(id);
  }

  #giveBack(id: CellId): void {
    const borrowed = this.#borrowed.get(id);
    if (borrowed === undefined) return;
    this.#borrowed.delete(id);
    borrowed.execution.end(borrowed.success, borrowed.end);
  }
}

interface Borrowed {
  execution: vscode.NotebookCellExecution;
  success: boolean | undefined;
  end: number | undefined;
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
  return { ename: name === 'Error' ? 'Kernel' : name, evalue: message, traceback: [message] };
}
