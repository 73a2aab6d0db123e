/**
 * A debugging front end for tests:
 *
 *     const cell = await debug.begin('let a = 1\na += 1', [2]);
 *     const top = await debug.stopped(cell, 'breakpoint');
 *     assert.equal(top.line, 2);
 *     await debug.resumes(cell, 'continue');
 *     await cell.end();
 */
import assert from 'node:assert/strict';
import type { JsonObject } from '../../kernel/src/messages.ts';
import type { Bodies, Command, SourceBreakpoint, StackFrame, Variable } from '../../kernel/src/debug/dap.ts';
import type { Conversation, FrontEnd } from './front-end.ts';

export type Cell = Conversation<'execute_request'>;

const INITIALIZE = {
  clientID: 'test',
  clientName: 'test',
  adapterID: 'limpid',
  pathFormat: 'path',
  linesStartAt1: true,
  columnsStartAt1: true,
  supportsVariableType: true,
  supportsVariablePaging: true,
  locale: 'en',
};

export class DebugSession {
  readonly front: FrontEnd;
  #seq = 0;
  /** The request that was sent last: what no cell says about the session answers it. */
  latest: Conversation<'debug_request'> | undefined;

  constructor(front: FrontEnd) {
    this.front = front;
  }

  /** The body of a request that must succeed. */
  async ask<K extends Command>(command: K, args: JsonObject = {}): Promise<Bodies[K]> {
    const request = this.#send(command, args);
    await request.recvBusy();
    const response = await request.recvResponse();
    assert.ok(response.success, response.message);
    assert.equal(response.command, command);
    assert.equal(response.request_seq, this.#seq);
    // SAFETY: the command is the one that was asked
    return response.body as Bodies[K];
  }

  /** Why a request fails, which it must. */
  async refusal(command: string, args: JsonObject = {}): Promise<string> {
    const request = this.#send(command, args);
    await request.recvBusy();
    const response = await request.recvResponse();
    assert.equal(response.success, false, JSON.stringify(response));
    return response.message ?? '';
  }

  async attach(args: JsonObject = {}): Promise<void> {
    await this.ask('initialize', INITIALIZE);
    await this.#announced('attach', 'initialized', args);
    await this.ask('configurationDone');
  }

  async disconnect(args: JsonObject = {}): Promise<void> {
    await this.#announced('disconnect', 'terminated', args);
  }

  async ends(command: 'disconnect' | 'terminate'): Promise<void> {
    await this.#announced(command, 'terminated', {});
  }

  /** Sends a cell with breakpoints at these lines, as a front end does: the text first, under the name its hash gives. */
  async begin(code: string, breakpoints: (number | SourceBreakpoint)[] = []): Promise<Cell> {
    const { sourcePath } = await this.ask('dumpCell', { code });
    await this.setBreakpoints(sourcePath, breakpoints);
    return this.front.begin(code);
  }

  async setBreakpoints(path: string, breakpoints: (number | SourceBreakpoint)[]): Promise<Bodies['setBreakpoints']> {
    const asked = breakpoints.map((one) => (typeof one === 'number' ? { line: one } : { ...one }));
    return this.ask('setBreakpoints', { source: { path }, breakpoints: asked, sourceModified: false });
  }

  /** The cell stops for this reason; gives the top of its stack. */
  async stopped(cell: Cell, reason: string): Promise<StackFrame> {
    const body = await cell.recvDebugEvent('stopped');
    assert.equal(body['reason'], reason, JSON.stringify(body));
    const [top] = await this.stack();
    assert.ok(top, 'a stopped cell has frames');
    return top;
  }

  async stack(): Promise<StackFrame[]> {
    return (await this.ask('stackTrace', { threadId: 1 })).stackFrames;
  }

  /** Lets the cell go on. */
  async resumes(cell: Cell, command: 'continue' | 'next' | 'stepIn' | 'stepOut'): Promise<void> {
    await this.ask(command, { threadId: 1 });
    await cell.recvDebugEvent('continued');
  }

  /** What a scope of a frame holds, by name. */
  async scope(frame: StackFrame, name: string): Promise<Map<string, Variable>> {
    const { scopes } = await this.ask('scopes', { frameId: frame.id });
    const scope = scopes.find((one) => one.name === name);
    assert.ok(scope, `no scope ${name} among ${scopes.map((one) => one.name).join(', ')}`);
    return this.inside(scope.variablesReference);
  }

  async inside(variablesReference: number, page: JsonObject = {}): Promise<Map<string, Variable>> {
    const { variables } = await this.ask('variables', { variablesReference, ...page });
    return new Map(variables.map((one) => [one.name, one]));
  }

  #send(command: string, args: JsonObject): Conversation<'debug_request'> {
    const content = { type: 'request' as const, seq: ++this.#seq, command, arguments: args };
    this.latest = this.front.send('debug_request', content, 'control');
    return this.latest;
  }

  async #announced(command: Command, event: string, args: JsonObject): Promise<void> {
    const request = this.#send(command, args);
    await request.recvBusy();
    await request.recvDebugEvent(event);
    const response = await request.recvResponse();
    assert.ok(response.success, response.message);
  }
}
