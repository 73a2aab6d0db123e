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
 * A message that a test does not ask for makes the next `recv…`, or `close()`, fail. LIMPID_MESSAGES=1 prints every message.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Dealer, Request as RequestSocket, Subscriber } from 'zeromq';
import type {
  ExecuteRequest,
  Failure,
  Header,
  JsonObject,
  RequestContent,
  Notices,
  NoticeType,
  RequestType,
} from '../../kernel/src/messages.ts';
import { Conversation, textOf } from './conversation.ts';
import { addressOf, curveOf } from './endpoint.ts';
import { decode, encode, type ReceivedMessage, type SignedParts } from './frames.ts';
import { Inbox } from './inbox.ts';
import { KernelProcess, type KernelOptions } from './kernel-process.ts';
import { checkMessage } from './schema.ts';

export { Conversation, textOf, type Told } from './conversation.ts';
export { addressOf } from './endpoint.ts';

export type Channel = 'shell' | 'control' | 'stdin';

export class FrontEnd {
  readonly kernel: KernelProcess;
  readonly #session = randomUUID();
  readonly #sockets: { shell: Dealer; control: Dealer; stdin: Dealer; iopub: Subscriber; heartbeat: RequestSocket };
  readonly #sent: { [channel in Channel]: Promise<void> } = {
    shell: Promise.resolve(),
    control: Promise.resolve(),
    stdin: Promise.resolve(),
  };
  readonly #conversations = new Map<string, Conversation<RequestType>>();
  /** What the kernel publishes without being asked: its welcome and `status: starting`. */
  readonly #unasked = new Inbox('IOPub without a parent');
  /** What the kernel publishes about requests of other front ends. */
  readonly #overheard = new Inbox('IOPub of other front ends');
  #closing = false;

  private constructor(kernel: KernelProcess) {
    this.kernel = kernel;
    const options = { linger: 0, receiveHighWaterMark: 0, ...curveOf(kernel.connection) };
    const routingId = randomUUID();
    this.#sockets = {
      shell: new Dealer({ ...options, routingId }),
      control: new Dealer({ ...options, routingId }),
      stdin: new Dealer({ ...options, routingId }),
      iopub: new Subscriber(options),
      heartbeat: new RequestSocket(options),
    };
    kernel.fronts += 1;
  }

  /** Starts a kernel and waits until it has welcomed our subscription, so that no message can be missed. */
  static async start(options: KernelOptions = {}): Promise<FrontEnd> {
    return FrontEnd.join(await KernelProcess.start(options));
  }

  /** Connects to a kernel that runs, perhaps beside other front ends. */
  static async join(kernel: KernelProcess): Promise<FrontEnd> {
    const front = new FrontEnd(kernel);
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

  /** The oldest unread publication of this type about a request of another front end. */
  async recvOverheard(type: string): Promise<ReceivedMessage> {
    const message = await this.#overheard.next(type);
    return message.header['msg_type'] === type ? message : this.recvOverheard(type);
  }

  /** `header` adds fields to the request's header, `{ subshell_id }` for one. */
  execute(
    code: string,
    options: Partial<ExecuteRequest> = {},
    header: Partial<Header> = {},
  ): Conversation<'execute_request'> {
    const content: ExecuteRequest = {
      code,
      silent: false,
      store_history: options.silent !== true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...options,
    };
    return this.send('execute_request', content, 'shell', header);
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

  /** Interrupts as a front end does; what that does to a cell, the cell tells. Gives when the kernel took it, by its clock (ms). */
  async interrupt(): Promise<number> {
    const request = this.send('interrupt_request', {}, 'control');
    await request.recvBusy();
    const taken = request.saidAt;
    await request.end();
    return taken;
  }

  send<K extends RequestType>(
    type: K,
    content: RequestContent<K>,
    channel: Channel = 'shell',
    header: Partial<Header> = {},
  ): Conversation<K> {
    const parts = this.parts(type, content, header);
    const conversation = this.converse<K>(parts);
    this.sendFrames(encode(this.kernel.connection.key, parts), channel);
    return conversation;
  }

  /** Tells the kernel something about a comm: it is busy and idle again, and sends no reply. */
  tell<K extends NoticeType>(
    type: K,
    content: Notices[K],
    { metadata = {}, buffers = [] }: { metadata?: object; buffers?: Buffer[] } = {},
  ): Conversation<RequestType> {
    const parts = { ...this.parts(type, content), metadata: JSON.stringify(metadata) };
    const conversation = this.converse<RequestType>(parts);
    this.sendFrames([...encode(this.kernel.connection.key, parts), ...buffers]);
    return conversation;
  }

  /** The signed parts of a request, for tests that change them before they are sent. */
  parts(type: string, content: unknown, extra: Partial<Header> = {}, metadata: JsonObject = {}): SignedParts {
    const header = {
      msg_id: randomUUID(),
      session: this.#session,
      username: 'tester',
      date: new Date().toISOString(),
      msg_type: type,
      version: '5.5',
      ...extra,
    };
    return {
      header: JSON.stringify(header),
      parent_header: '{}',
      metadata: JSON.stringify(metadata),
      content: JSON.stringify(content),
    };
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

  /** Answers a question on stdin; a `parent` says which, as some front ends do and others do not. */
  answer(value: string, parent?: { [field: string]: unknown }): void {
    const parts = this.parts('input_reply', { status: 'ok', value });
    const parent_header = parent ? JSON.stringify(parent) : '{}';
    this.sendFrames(encode(this.kernel.connection.key, { ...parts, parent_header }), 'stdin');
  }

  /** The person closes the window: nobody can be asked any more. */
  hangUp(): void {
    this.#closing = true;
    this.#sockets.stdin.close();
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
    assert.deepEqual(shown, [], `Nobody asked for ${shown.map(({ type }) => String(type)).join(', ')}`);
  }

  /** Closes the sockets of a kernel that has ended, or is to be killed. */
  async abandon(): Promise<void> {
    this.kernel.signal('SIGKILL');
    await this.kernel.ended;
    this.leave();
    await this.kernel.remove();
  }

  /** Vanishes: the kernel goes on, and is told nothing. */
  leave(): void {
    this.#closing = true;
    for (const socket of Object.values(this.#sockets)) if (!socket.closed) socket.close();
  }

  #connect(): void {
    const { shell, control, stdin, iopub, heartbeat } = this.#sockets;
    const { connection } = this.kernel;
    shell.connect(addressOf(connection, 'shell'));
    control.connect(addressOf(connection, 'control'));
    stdin.connect(addressOf(connection, 'stdin'));
    heartbeat.connect(addressOf(connection, 'hb'));
    iopub.connect(addressOf(connection, 'iopub'));
    iopub.subscribe('');
    for (const socket of [shell, control, stdin, iopub]) {
      this.#listen(socket).catch((error: unknown) => {
        if (!this.#closing) this.#fail(asError(error));
      });
    }
  }

  async #listen(socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const message = decode(this.kernel.connection.key, frames);
      if (process.env['LIMPID_MESSAGES']) console.error(message.header['msg_type'], JSON.stringify(message.content));
      const problem = checkMessage(message);
      if (problem) throw new Error(`the kernel broke the protocol: ${problem}`);
      this.#deliver(message, socket);
    }
  }

  #deliver(message: ReceivedMessage, socket: Dealer | Subscriber): void {
    const parent = message.parent_header['msg_id'];
    if (typeof parent !== 'string') {
      this.#unasked.push(message);
      return;
    }
    const conversation = this.#conversations.get(parent);
    if (conversation) {
      if (socket === this.#sockets.stdin) conversation.ask(message);
      else conversation.deliver(message, socket instanceof Dealer);
      return;
    }
    if (socket instanceof Dealer || this.kernel.fronts === 1) {
      throw new Error(`the kernel answered a request that nobody sent: ${JSON.stringify(message)}`);
    }
    this.#overheard.push(message);
  }

  #fail(failure: Error): void {
    this.#unasked.fail(failure);
    this.#overheard.fail(failure);
    for (const conversation of this.#conversations.values()) conversation.fail(failure);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
