/**
 * A Jupyter front end for tests, which speaks the protocol aloud:
 *
 *     const cell = front.execute('1 + 1');
 *     await cell.recvBusy();
 *     await cell.recvExecuteInput('1 + 1', 1);
 *     await cell.recvResult('2');
 *     await cell.recvReply('ok');
 *     await cell.recvIdle();
 *
 * A message that a test does not ask for makes the next `recv…`, or `close()`, fail. LIMPID_TRACE=1 prints every message.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Dealer, Request as RequestSocket, Subscriber } from 'zeromq';
import type {
  DisplayContent,
  ExecuteRequest,
  Failure,
  ReplyContent,
  RequestContent,
  MimeBundle,
  RequestType,
} from '../../kernel/src/messages.ts';
import { decode, encode, type ReceivedMessage, type SignedParts } from './frames.ts';
import { Inbox } from './inbox.ts';
import { KernelProcess, type KernelOptions } from './kernel-process.ts';
import { checkMessage } from './schema.ts';

export type Channel = 'shell' | 'control';

export class FrontEnd {
  readonly kernel: KernelProcess;
  readonly #session = randomUUID();
  readonly #sockets: { shell: Dealer; control: Dealer; iopub: Subscriber; heartbeat: RequestSocket };
  readonly #sent: { [channel in Channel]: Promise<void> } = { shell: Promise.resolve(), control: Promise.resolve() };
  readonly #conversations = new Map<string, Conversation<RequestType>>();
  /** What the kernel publishes without being asked: its welcome and `status: starting`. */
  readonly #unasked = new Inbox('IOPub without a parent');
  #closing = false;

  private constructor(kernel: KernelProcess) {
    this.kernel = kernel;
    const routingId = randomUUID();
    this.#sockets = {
      shell: new Dealer({ linger: 0, routingId }),
      control: new Dealer({ linger: 0, routingId }),
      iopub: new Subscriber({ linger: 0, receiveHighWaterMark: 0 }),
      heartbeat: new RequestSocket({ linger: 0 }),
    };
  }

  /** Starts a kernel and waits until it has welcomed our subscription, so that no message can be missed. */
  static async start(options: KernelOptions = {}): Promise<FrontEnd> {
    const front = new FrontEnd(await KernelProcess.start(options));
    void front.kernel.ended.then(({ code, signal }) => {
      front.#fail(new Error(`the kernel ended (code ${code}, signal ${signal}): ${front.kernel.log}`));
    });
    front.#connect();
    await front.#welcome();
    return front;
  }

  async #welcome(): Promise<void> {
    try {
      await this.recvUnasked('iopub_welcome');
    } catch (error) {
      await this.abandon();
      throw error;
    }
  }

  /** The oldest unread publication of this type that answers nothing. */
  async recvUnasked(type: string): Promise<ReceivedMessage> {
    const message = await this.#unasked.next(type);
    return message.header['msg_type'] === type ? message : this.recvUnasked(type);
  }

  execute(code: string, options: Partial<ExecuteRequest> = {}): Conversation<'execute_request'> {
    return this.send('execute_request', {
      code,
      silent: false,
      store_history: options.silent !== true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...options,
    });
  }

  /** Sends a cell and waits until it runs: what follows is its output. */
  async begin(code: string): Promise<Conversation<'execute_request'>> {
    const cell = this.execute(code);
    await cell.recvBusy();
    await cell.recvExecuteInput(code);
    return cell;
  }

  /** Runs a cell that must succeed without output or value. */
  async run(code: string): Promise<void> {
    const cell = await this.begin(code);
    await cell.end();
  }

  /** Runs a cell that must succeed, and gives the text of its value. */
  async value(code: string): Promise<string> {
    const cell = await this.begin(code);
    const { data } = await cell.recvResult();
    await cell.end();
    return textOf(data);
  }

  /** Runs a cell that must fail, and gives its error. */
  async failure(code: string): Promise<Failure> {
    const cell = await this.begin(code);
    return cell.fails();
  }

  /** Interrupts as a front end does; what that does to a cell, the cell tells. */
  async interrupt(): Promise<void> {
    const request = this.send('interrupt_request', {}, 'control');
    await request.recvBusy();
    await request.end();
  }

  send<K extends RequestType>(type: K, content: RequestContent<K>, channel: Channel = 'shell'): Conversation<K> {
    const parts = this.parts(type, content);
    const conversation = this.converse<K>(parts);
    this.sendFrames(encode(this.kernel.connection.key, parts), channel);
    return conversation;
  }

  /** The signed parts of a request, for tests that change them before they are sent. */
  parts(type: string, content: unknown): SignedParts {
    const header = {
      msg_id: randomUUID(),
      session: this.#session,
      username: 'tester',
      date: new Date().toISOString(),
      msg_type: type,
      version: '5.5',
    };
    return { header: JSON.stringify(header), parent_header: '{}', metadata: '{}', content: JSON.stringify(content) };
  }

  /** Listens to what the kernel says about the request with this header. */
  converse<K extends RequestType>(parts: SignedParts): Conversation<K> {
    const { msg_id } = JSON.parse(parts.header) as { msg_id: string };
    const conversation = new Conversation<K>();
    this.#conversations.set(msg_id, conversation);
    return conversation;
  }

  sendFrames(frames: (string | Buffer)[], channel: Channel = 'shell'): void {
    this.#sent[channel] = this.#sent[channel].then(async () => this.#sockets[channel].send(frames));
    this.#sent[channel].catch((error: unknown) => this.#fail(asError(error)));
  }

  /** Sends one heartbeat and gives what came back. */
  async heartbeat(beat: string): Promise<string> {
    await this.#sockets.heartbeat.send(beat);
    const [echo] = await this.#sockets.heartbeat.receive();
    return String(echo);
  }

  /** Shuts the kernel down, and fails if it said anything that no test asked for. */
  async close(): Promise<void> {
    try {
      const shutdown = this.send('shutdown_request', { restart: false }, 'control');
      await shutdown.recvReply('ok');
      await this.kernel.ended;
      shutdown.ignore();
    } finally {
      await this.abandon();
    }
    this.assertNothingUnread();
  }

  assertNothingUnread(): void {
    const unread = [...this.#conversations.values()].flatMap((conversation) => conversation.unread);
    const shown = unread.map(({ header, content }) => ({ type: header['msg_type'], content }));
    assert.deepEqual(shown, [], 'Nobody asked for these messages');
  }

  /** Closes the sockets of a kernel that has ended, or is to be killed. */
  async abandon(): Promise<void> {
    this.kernel.signal('SIGKILL');
    await this.kernel.ended;
    this.#closing = true;
    for (const socket of Object.values(this.#sockets)) socket.close();
    await this.kernel.remove();
  }

  #connect(): void {
    const { shell, control, iopub, heartbeat } = this.#sockets;
    const { shell_port, control_port, iopub_port, hb_port } = this.kernel.connection;
    shell.connect(this.#address(shell_port));
    control.connect(this.#address(control_port));
    heartbeat.connect(this.#address(hb_port));
    iopub.connect(this.#address(iopub_port));
    iopub.subscribe('');
    for (const socket of [shell, control, iopub]) {
      this.#listen(socket).catch((error: unknown) => {
        if (!this.#closing) this.#fail(asError(error));
      });
    }
  }

  #address(port: number): string {
    const { transport, ip } = this.kernel.connection;
    return transport === 'ipc' ? `ipc://${ip}-${port}` : `tcp://${ip}:${port}`;
  }

  async #listen(socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const message = decode(this.kernel.connection.key, frames);
      if (process.env['LIMPID_TRACE']) console.error(message.header['msg_type'], JSON.stringify(message.content));
      const problem = checkMessage(message);
      if (problem) throw new Error(`the kernel broke the protocol: ${problem}`);
      this.#deliver(message, socket instanceof Dealer);
    }
  }

  #deliver(message: ReceivedMessage, isReply: boolean): void {
    const parent = message.parent_header['msg_id'];
    if (typeof parent !== 'string') {
      this.#unasked.push(message);
      return;
    }
    const conversation = this.#conversations.get(parent);
    if (!conversation) throw new Error(`the kernel answered a request that nobody sent: ${JSON.stringify(message)}`);
    conversation.deliver(message, isReply);
  }

  #fail(failure: Error): void {
    this.#unasked.fail(failure);
    for (const conversation of this.#conversations.values()) conversation.fail(failure);
  }
}

/** What the kernel says about one request: its reply, and its publications in their order. */
export class Conversation<K extends RequestType> {
  readonly #reply = new Inbox('the reply channel');
  readonly #published = new Inbox('IOPub');
  #ignored = false;

  deliver(message: ReceivedMessage, isReply: boolean): void {
    (isReply ? this.#reply : this.#published).push(message);
  }

  fail(failure: Error): void {
    this.#reply.fail(failure);
    this.#published.fail(failure);
  }

  get unread(): readonly ReceivedMessage[] {
    return this.#ignored ? [] : [...this.#reply.unread, ...this.#published.unread];
  }

  /** Whatever else is said about this request, now or later, is of no interest. */
  ignore(): void {
    this.#ignored = true;
  }

  async recvBusy(): Promise<void> {
    await this.#recv('status', { execution_state: 'busy' });
  }

  async recvIdle(): Promise<void> {
    await this.#recv('status', { execution_state: 'idle' });
  }

  async recvExecuteInput(code: string, execution_count?: number): Promise<number> {
    const content = await this.#recv<{ code: string; execution_count: number }>('execute_input');
    assert.equal(content.code, code);
    if (execution_count !== undefined) assert.equal(content.execution_count, execution_count);
    return content.execution_count;
  }

  /** Streams may come in pieces: reads until this text is whole. */
  async recvStream(name: 'stdout' | 'stderr', text: string): Promise<void> {
    let received = '';
    while (received.length < text.length) {
      const content = await this.#recv<{ name: string; text: string }>('stream');
      assert.equal(content.name, name, JSON.stringify(content));
      received += content.text;
    }
    assert.equal(received, text);
  }

  /** Reads a stream until the text it has brought so far matches. */
  async recvStreamLike(name: 'stdout' | 'stderr', pattern: RegExp): Promise<string> {
    let received = '';
    while (!pattern.test(received)) {
      const content = await this.#recv<{ name: string; text: string }>('stream');
      assert.equal(content.name, name, JSON.stringify(content));
      received += content.text;
    }
    return received;
  }

  async recvResult(text?: string): Promise<DisplayContent & { execution_count: number }> {
    const content = await this.#recv<DisplayContent & { execution_count: number }>('execute_result');
    if (text !== undefined) assert.equal(content.data['text/plain'], text);
    return content;
  }

  async recvDisplay(): Promise<DisplayContent> {
    return this.#recv<DisplayContent>('display_data');
  }

  async recvUpdate(): Promise<DisplayContent> {
    return this.#recv<DisplayContent>('update_display_data');
  }

  async recvClear(wait: boolean): Promise<void> {
    await this.#recv('clear_output', { wait });
  }

  async recvError(): Promise<Failure> {
    return this.#recv<Failure>('error');
  }

  async recvReply<S extends string>(status: S): Promise<Extract<ReplyContent<K>, { status: S }>> {
    const { content } = await this.#reply.next('the reply');
    // SAFETY: the schema of this reply type has been checked when it came.
    const reply = content as ReplyContent<K>;
    assert.equal(reply.status, status, JSON.stringify(reply));
    // SAFETY: the status, just asserted, is what tells the members apart.
    return reply as Extract<ReplyContent<K>, { status: S }>;
  }

  /** The end of a request that went well. */
  async end(): Promise<Extract<ReplyContent<K>, { status: 'ok' }>> {
    const reply = await this.recvReply('ok');
    await this.recvIdle();
    return reply;
  }

  /** The end of a cell that failed: IOPub and the reply must tell the same error. */
  async fails(this: Conversation<'execute_request'>): Promise<Failure> {
    const failure = await this.recvError();
    const { ename, evalue, traceback } = await this.recvReply('error');
    assert.deepEqual({ ename, evalue, traceback }, failure, 'execute_reply tells the same error as IOPub');
    await this.recvIdle();
    return failure;
  }

  async #recv<Content>(type: string, expected?: Content): Promise<Content> {
    const message = await this.#published.next(type);
    assert.equal(message.header['msg_type'], type, `Expected ${type}, received ${JSON.stringify(message.content)}`);
    if (expected !== undefined) assert.deepEqual(message.content, expected);
    // SAFETY: the schema of this message type has been checked when it came.
    return message.content as Content;
  }
}

/** The plain text of a display. */
export function textOf(data: MimeBundle): string {
  const text = data['text/plain'];
  assert.ok(typeof text === 'string', `no text/plain in ${JSON.stringify(data)}`);
  return text;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
