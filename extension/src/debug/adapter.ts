/** One debug session of a notebook: VS Code's debug messages over the control channel of its kernel, and what comes back. */
import type { KernelClient } from 'limpid/client';
import { reasonOf } from 'limpid/reason';
import type { DebugEvent, DebugRequest, DebugResponse, JsonObject } from 'limpid/messages';
import * as vscode from 'vscode';
import { fields } from '../fields.ts';
import type { Session } from '../session.ts';
import { eventInWords, responseInWords } from './words.ts';
import { answered, CellBreakpoints, json, Places, refused, RESUMING, wantedIn, type Wanted } from './places.ts';

export interface AdapterHost {
  /** Breakpoints are set: cells may run. */
  onConfigured(): void;
  /** Nothing is debugged any more. */
  onEnded(): void;
}

export class Adapter implements vscode.DebugAdapter {
  readonly session: Session;
  readonly #host: AdapterHost;
  readonly #places: Places;
  readonly #breakpoints = new CellBreakpoints();
  readonly #sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.#sent.event;
  #client: KernelClient | undefined;
  #isStopped = false;
  #hasEnded = false;
  /** What happened while code was asked to go on. */
  #held: DebugEvent[] | undefined;
  #seq = 0;

  constructor(session: Session, host: AdapterHost) {
    this.session = session;
    this.#host = host;
    this.#places = new Places(() => session.notebook.getCells().map(placeOf));
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    // SAFETY: VS Code sends requests of the protocol
    const request = message as DebugRequest;
    if (request.type !== 'request') return;
    void this.#answer(request).then((response) => this.#respond(request, response));
  }

  /** The breakpoints of a cell are there before it runs, wherever its lines are now. */
  async beforeCell(cell: vscode.NotebookCell, code: string): Promise<void> {
    if (this.#hasEnded || !this.#client) return;
    // the cell runs all the same
    await this.#follow(cell, code).catch((error: unknown) => {
      const message = vscode.l10n.t('Breakpoints of a cell could not be set: {0}', reasonOf(error));
      void vscode.window.showWarningMessage(message);
    });
  }

  async #follow(cell: vscode.NotebookCell, code: string): Promise<void> {
    const uri = cell.document.uri.toString();
    const path = await this.#nameOf(uri, code);
    const set = this.#breakpoints.of(uri);
    if (!set || set.path === path) return;
    const moved = set.wanted.length === 0 ? [] : inEditor(cell.document.uri);
    const wanted = moved.length === set.wanted.length ? moved : set.wanted;
    await this.#ask('setBreakpoints', { source: { path: set.path }, breakpoints: [] });
    await this.#place(uri, path, wanted, false);
  }

  /** Code that stands still goes on, and V8 runs at full speed again. */
  async end(): Promise<void> {
    if (this.#hasEnded) return;
    // a kernel that is gone debugs nothing
    await this.#ask('disconnect', {}).catch(() => undefined);
    this.gone();
  }

  /** The kernel, or the process that ran the cells, is there no more. */
  gone(): void {
    this.#event({ type: 'event', seq: 0, event: 'terminated', body: {} });
  }

  dispose(): void {
    void this.end();
    this.#sent.dispose();
  }

  async #answer(request: DebugRequest): Promise<DebugResponse> {
    const { command, seq, arguments: args = {} } = request;
    try {
      if (RESUMING.has(command)) this.#held = [];
      return await this.#handle(command, seq, args);
    } catch (error) {
      return refused(command, seq, reasonOf(error));
    }
  }

  #respond({ command }: DebugRequest, response: DebugResponse): void {
    this.#send({ ...response, body: responseInWords(this.#places.ofResponse(response.body), vscode.l10n.t) });
    if (RESUMING.has(command)) {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const event of held) this.#event(event);
    }
    if (command === 'configurationDone' && response.success) this.#host.onConfigured();
  }

  #handle(command: string, seq: number, args: JsonObject): Promise<DebugResponse> | DebugResponse {
    switch (command) {
      case 'initialize':
        return this.#initialize(seq, args);
      case 'launch':
      case 'attach':
        return this.#attach(command, seq, args);
      case 'setBreakpoints':
        return this.#setBreakpoints(seq, args);
      case 'source':
        return this.#source(seq, args);
      case 'terminate':
        return this.#terminate(seq);
      case 'disconnect':
        return this.end().then(() => answered(command, seq));
      default:
        return this.#pass(command, seq, args);
    }
  }

  async #initialize(seq: number, args: JsonObject): Promise<DebugResponse> {
    const client = await this.session.client();
    const { debugger: hasDebugger, implementation } = client.info;
    if (!hasDebugger) throw new Error(vscode.l10n.t('The kernel {0} has no debugger.', implementation));
    this.#client = client;
    client.followDebugger((event) => this.#event(event));
    return this.#pass('initialize', seq, args);
  }

  async #attach(command: string, seq: number, args: JsonObject): Promise<DebugResponse> {
    const { tmpFilePrefix } = fields((await this.#ask('debugInfo', {})).body);
    if (typeof tmpFilePrefix === 'string') this.#places.prefix = tmpFilePrefix;
    // what ran before may be called now
    const cells = this.session.notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
    await Promise.all(cells.map(({ document }) => this.#nameOf(document.uri.toString(), document.getText())));
    return this.#pass(command, seq, args, 'attach');
  }

  async #setBreakpoints(seq: number, args: JsonObject): Promise<DebugResponse> {
    const path = fields(args['source'])['path'];
    const isCell = typeof path === 'string' && path.startsWith(`${CELL_SCHEME}:`);
    if (!isCell) return this.#pass('setBreakpoints', seq, args);
    const uri = vscode.Uri.parse(path).toString();
    const cell = this.session.notebook.getCells().find(({ document }) => document.uri.toString() === uri);
    const wanted = wantedIn(args);
    if (!cell) {
      const message = vscode.l10n.t('This cell is of another notebook.');
      return answered('setBreakpoints', seq, { breakpoints: wanted.map(() => ({ verified: false, message })) });
    }
    const name = await this.#nameOf(uri, cell.document.getText());
    return answered('setBreakpoints', seq, { breakpoints: await this.#place(uri, name, wanted, true) });
  }

  async #place(uri: string, path: string, wanted: readonly Wanted[], isNew: boolean): Promise<unknown[]> {
    const all = this.#breakpoints.want(uri, path, wanted);
    const { body, success, message } = await this.#ask('setBreakpoints', { source: { path }, breakpoints: json(all) });
    if (!success) throw new Error(message);
    const { breakpoints } = fields(body);
    return this.#breakpoints.placed(uri, path, Array.isArray(breakpoints) ? breakpoints : [], isNew);
  }

  #source(seq: number, args: JsonObject): Promise<DebugResponse> {
    const path = this.#places.oldPath(fields(args['source'])['sourceReference'] ?? args['sourceReference']);
    return this.#pass('source', seq, path === undefined ? args : { source: { path } });
  }

  /** The cell ends where it stands, or is interrupted; it is over before VS Code hears of the end. */
  async #terminate(seq: number): Promise<DebugResponse> {
    const wasStopped = this.#isStopped;
    this.#held = [];
    try {
      await this.#ask('terminate', {});
      if (!wasStopped && this.session.isBusy) await this.session.interrupt();
      await this.session.settled;
    } finally {
      this.#held = undefined;
      this.gone();
    }
    return answered('terminate', seq);
  }

  /** The kernel's name for a cell of this text. */
  async #nameOf(uri: string, code: string): Promise<string> {
    const path = fields((await this.#ask('dumpCell', { code })).body)['sourcePath'];
    if (typeof path !== 'string') throw new Error('dumpCell names no source');
    this.#places.note(path, uri, code);
    return path;
  }

  async #pass(command: string, seq: number, args: JsonObject, as = command): Promise<DebugResponse> {
    return { ...(await this.#ask(as, args)), command, request_seq: seq };
  }

  async #ask(command: string, args: JsonObject): Promise<DebugResponse> {
    if (!this.#client) throw new Error(vscode.l10n.t('The kernel does not run.'));
    return this.#client.request('debug_request', { type: 'request', seq: ++this.#seq, command, arguments: args });
  }

  #event(event: DebugEvent): void {
    if (this.#hasEnded) return;
    if (this.#held) {
      this.#held.push(event);
      return;
    }
    if (event.event === 'stopped') this.#isStopped = true;
    if (event.event === 'continued') this.#isStopped = false;
    this.#send(eventInWords(this.#places.ofEvent(this.#breakpoints.ofEvent(event)), vscode.l10n.t));
    if (event.event !== 'terminated') return;
    this.#hasEnded = true;
    this.#client?.followDebugger(() => undefined);
    this.#host.onEnded();
  }

  #send(message: DebugEvent | DebugResponse): void {
    this.#sent.fire({ ...message, seq: ++this.#seq });
  }
}

/** Of the documents of cells. */
const CELL_SCHEME = 'vscode-notebook-cell';

function placeOf({ document, index }: vscode.NotebookCell): { uri: string; label: string; code: string } {
  const label = vscode.l10n.t('Cell {0}', index + 1);
  return { uri: document.uri.toString(), label, code: document.getText() };
}

/** Breakpoints as the editor shows them: it moves them with the text, and tells nobody. */
function inEditor(uri: vscode.Uri): Wanted[] {
  return vscode.debug.breakpoints.flatMap((one) => {
    const isThere = one instanceof vscode.SourceBreakpoint && one.location.uri.toString() === uri.toString();
    if (!isThere || !one.enabled) return [];
    const { condition, hitCondition, logMessage } = one;
    return {
      line: one.location.range.start.line + 1,
      ...(condition !== undefined && { condition }),
      ...(hitCondition !== undefined && { hitCondition }),
      ...(logMessage !== undefined && { logMessage }),
    };
  });
}
