/** One kernel as a front end sees it: requests and replies, and the publications of each. */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import {
  END_OF_INPUT,
  PROTOCOL_VERSION,
  type DebugEvent,
  type EngineInfo,
  type ExecuteReply,
  type InputRequest,
  type JournalEntry,
  type JsonObject,
  type KernelInfo,
  type Message,
  type Notices,
  type NoticeType,
  type Publication,
  type ReplyContent,
  type RequestContent,
  type RequestType,
} from '../messages.ts';
import { messageMaker, type MakeMessage } from '../wire/codec.ts';
import type { Channel, Channels, Outgoing, Running } from './channels.ts';
import { deadline } from './deadline.ts';

/** What a kernel tells without being asked. */
export interface Events {
  /** Output of a cell that has already ended; `parentId` is the id its `execute` announced. */
  onLate?: (publication: Publication, parentId: string) => void;
  /** The kernel ended without being asked to, or the way to it. */
  onExit?: (how: string) => void;
}

export interface ClientOptions extends Events {
  /** The kernel writes down what it publishes. */
  hasJournal: boolean;
  /** It says nothing until `listen` is called. */
  waits?: boolean;
}

export interface ExecuteOptions {
  silent?: boolean;
  storeHistory?: boolean;
  stopOnError?: boolean;
  cellId?: string;
  /** Evaluated after the code, by names of the caller's. */
  userExpressions?: { [name: string]: string };
  /** Told the msg_id before the request is sent. */
  onSend?: (id: string) => void;
  onMessage?: (publication: Publication) => void;
  /** Answers what the cell asks, null when there is no answer to come; `over` is aborted when none is wanted any more. */
  onQuestion?: (question: InputRequest, over: AbortSignal) => Promise<string | null>;
  /** Told the metadata of the reply when it comes. */
  onReplyMetadata?: (metadata: JsonObject) => void;
}

/** What a kernel says of itself; others than ours have no TensorFlow. */
export type Introduction = Omit<KernelInfo, 'engine'> & { engine?: EngineInfo };

/** What was published for cells of an earlier front end, while this one has not read the journal yet. */
interface Held {
  publication: Publication;
  id: string;
  sequence: number;
}

interface Pending {
  /** Asked for by this front end, not by one before it. */
  isOurs: boolean;
  /** The cell that this front end asked for, which can be sent again where it has not arrived. */
  cell: Message | undefined;
  /** Some of what was published for it has not come. */
  hasGap: boolean;
  onMessage: (publication: Publication) => void;
  onReplyMetadata: (metadata: JsonObject) => void;
  onQuestion: ExecuteOptions['onQuestion'];
  over: AbortController;
  reply: PromiseWithResolvers<object>;
  idle: PromiseWithResolvers<void>;
}

const SHUTDOWN_DEADLINE = 3000;
/** They are answered while a cell runs. */
const OF_CONTROL: ReadonlySet<RequestType> = new Set(['interrupt_request', 'shutdown_request', 'debug_request']);

export class KernelClient {
  /** Whether the kernel writes down what it publishes, for a front end that comes back. */
  readonly hasJournal: boolean;
  readonly #running: Running;
  readonly #channels: Channels;
  readonly #make: MakeMessage = messageMaker(crypto.randomUUID(), 'limpid', PROTOCOL_VERSION);
  readonly #onLate: NonNullable<Events['onLate']>;
  readonly #pending = new Map<string, Pending>();
  #info: Introduction | undefined;
  #closing = false;
  #held: Held[] | undefined;
  #sequence = 0;
  #onDebugEvent: (event: DebugEvent) => void = () => undefined;

  constructor(running: Running, { onLate = () => undefined, onExit, hasJournal, waits = false }: ClientOptions) {
    this.#running = running;
    this.hasJournal = hasJournal;
    this.#held = waits ? [] : undefined;
    this.#onLate = onLate;
    this.#channels = running.connect({
      onMessage: (channel, message) => this.#receive(channel, message),
      onBack: () => void this.#catchUp(),
    });
    void running.ended.then((how) => {
      if (!this.#closing) onExit?.(how);
      this.#fail(new LimpidError('KERNEL_EXITED', { how, log: '' }));
    });
  }

  /** What the kernel said of itself when it started. */
  get info(): Introduction {
    if (!this.#info) throw new Error('the kernel has not answered yet');
    return this.#info;
  }

  get pid(): number | undefined {
    return this.#running.pid;
  }

  /** Whether the kernel outlives this front end. */
  get isKept(): boolean {
    return this.#running.isKept;
  }

  /** Whether `listen` is still to be called: an earlier front end may have used it. */
  get isWaiting(): boolean {
    return this.#held !== undefined;
  }

  /** The number of what was published last. */
  get sequence(): number {
    return this.#sequence;
  }

  /** The front end shows what was published up to this number. */
  async saw(sequence: number): Promise<void> {
    if (this.hasJournal) await this.request('seen_request', { sequence });
  }

  /** Output sent before the way is open would be lost, so nothing is asked until then. */
  async ready(): Promise<void> {
    await this.#channels.open;
    this.#info = await this.request('kernel_info_request', {});
  }

  /** Runs one cell; resolves when its reply and all its output are here. Cells queue in the kernel. */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteReply> {
    const { silent = false, storeHistory = !silent, stopOnError = true, cellId, onSend } = options;
    const { userExpressions = {}, onQuestion } = options;
    const content: RequestContent<'execute_request'> = {
      code,
      silent,
      store_history: storeHistory,
      user_expressions: userExpressions,
      allow_stdin: onQuestion !== undefined,
      stop_on_error: stopOnError,
    };
    const metadata: JsonObject = cellId === undefined ? {} : { cellId };
    const message = this.#make('execute_request', content, {}, { metadata });
    onSend?.(message.header.msg_id);
    // SAFETY: the kernel answers an execute_request with its reply
    return (await this.#send('shell', message, options)) as ExecuteReply;
  }

  async request<K extends RequestType>(type: K, content: RequestContent<K>): Promise<ReplyContent<K>> {
    const channel = OF_CONTROL.has(type) ? 'control' : 'shell';
    // SAFETY: the kernel answers a request with the reply of its type
    return (await this.#send(channel, this.#make(type, content))) as unknown as ReplyContent<K>;
  }

  /** From now on this listener, and no other, is told what the debugger says without being asked. */
  followDebugger(listener: (event: DebugEvent) => void): void {
    this.#onDebugEvent = listener;
  }

  /** Tells the kernel something about a comm, also while cells run; there is no reply. */
  async tell<K extends NoticeType>(type: K, content: Notices[K]): Promise<void> {
    await this.#channels.send('shell', this.#make(type, content));
  }

  /** Waits for a cell that an earlier front end has asked for; its output so far is in the journal. */
  async adopt(id: string, options: ExecuteOptions): Promise<ExecuteReply> {
    const pending = this.#pend(id, options);
    await pending.idle.promise;
    this.#pending.delete(id);
    const entry = await this.#entryOf(id);
    if (entry && pending.hasGap) drawAnew(pending, entry);
    if (!entry?.reply) throw new LimpidError('KERNEL_EXITED', { how: say('the journal does not tell how'), log: '' });
    options.onReplyMetadata?.(entry.reply.metadata);
    return entry.reply.content;
  }

  /** From now on what is published is told, but for what the journal told up to this number. */
  listen(sequence: number): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#sequence = Math.max(this.#sequence, sequence);
    for (const one of held) if (one.sequence > sequence) this.#deliver(one.publication, one.id);
  }

  /** Leaves the kernel as it is, for whoever comes next. */
  detach(): void {
    this.#closing = true;
    this.#channels.close();
  }

  /** Stops the running cell; its variables stay. */
  async interrupt(): Promise<void> {
    if (this.#running.warden) await this.#running.warden.interrupt();
    else await this.request('interrupt_request', {});
  }

  /** Asks the kernel to end and sees that it does. */
  async shutdown(restart = false): Promise<void> {
    this.#closing = true;
    const { warden } = this.#running;
    if (warden) {
      this.#channels.close();
      return warden.end(restart);
    }
    const asked = this.request('shutdown_request', { restart }).catch((error: unknown) => {
      // it may end before its reply arrives: that is what was asked
      if (!(error instanceof LimpidError && error.code === 'KERNEL_EXITED')) throw error;
    });
    const late = deadline(SHUTDOWN_DEADLINE);
    await Promise.race([Promise.all([asked, this.#running.ended]), late.promise]);
    late.cancel();
    await this.dispose();
  }

  /** Ends the process at once, if it still runs, and closes the sockets. */
  async dispose(): Promise<void> {
    this.#closing = true;
    this.#running.kill();
    this.#channels.close();
    await this.#running.ended;
  }

  async #send(channel: Outgoing, message: Message, options: ExecuteOptions = {}): Promise<object> {
    const id = message.header.msg_id;
    const pending = this.#pend(id, options, message);
    try {
      await this.#channels.send(channel, message);
      const [reply] = await Promise.all([pending.reply.promise, pending.idle.promise]);
      const entry = pending.hasGap && pending.cell ? await this.#entryOf(id) : null;
      if (entry) drawAnew(pending, entry);
      return reply;
    } finally {
      pending.over.abort();
      this.#pending.delete(id);
    }
  }

  #pend(
    id: string,
    { onMessage = () => undefined, onReplyMetadata = () => undefined, onQuestion }: ExecuteOptions,
    message?: Message,
  ): Pending {
    const reply = Promise.withResolvers<object>();
    const idle = Promise.withResolvers<void>();
    // one of the two is awaited by nobody, or the other fails first
    for (const { promise } of [idle, reply]) promise.catch(() => undefined);
    const cell = message?.header.msg_type === 'execute_request' ? message : undefined;
    const isOurs = message !== undefined;
    const over = new AbortController();
    const pending = { isOurs, cell, hasGap: false, onMessage, onReplyMetadata, onQuestion, over, reply, idle };
    this.#pending.set(id, pending);
    return pending;
  }

  async #entryOf(id: string): Promise<JournalEntry | undefined> {
    return (await this.request('journal_request', { cells: [id] })).entries[0];
  }

  /** The way was cut for a while. What waits for an answer that was lost gets it from the journal, or fails. */
  async #catchUp(): Promise<void> {
    const before = [...this.#pending];
    const entries = await this.#entriesOf(before.map(([id]) => id));
    for (const [id, pending] of before) {
      // what the server has kept has come before this answer
      if (this.#pending.get(id) !== pending) continue;
      const entry = entries.find((one) => one.id === id);
      if (!entry && this.hasJournal && pending.cell) void this.#channels.send('shell', pending.cell);
      else if (!entry) failed(pending, new LimpidError('SERVER_FORGOT'));
      else if (entry.reply) {
        drawAnew(pending, entry);
        pending.onReplyMetadata(entry.reply.metadata);
        pending.reply.resolve(entry.reply.content);
        pending.idle.resolve();
      } else pending.hasGap = true;
    }
  }

  /** Without a journal there is nothing to read: then it is enough that a kernel answers in order. */
  async #entriesOf(cells: string[]): Promise<readonly JournalEntry[]> {
    if (this.hasJournal) return (await this.request('journal_request', { cells })).entries;
    await this.request('kernel_info_request', {});
    return [];
  }

  #receive(channel: Channel, message: Message): void {
    if (channel === 'iopub') return this.#publication(message);
    const pending = this.#pending.get(parentId(message));
    if (!pending) return;
    if (channel === 'stdin') return void this.#answer(pending, message);
    pending.onReplyMetadata(message.metadata);
    pending.reply.resolve(message.content);
  }

  async #answer({ onQuestion, over }: Pending, message: Message): Promise<void> {
    if (message.header.msg_type !== 'input_request' || !onQuestion) return;
    const { prompt, password } = message.content;
    const value = await onQuestion(
      { prompt: typeof prompt === 'string' ? prompt : '', password: password === true },
      over.signal,
    );
    if (over.signal.aborted) return;
    await this.#channels.send('stdin', this.#make('input_reply', { value: value ?? END_OF_INPUT }, message.header));
  }

  #publication(message: Message): void {
    // SAFETY: the kernel publishes the messages of messages.ts
    const publication = { type: message.header.msg_type, content: message.content } as unknown as Publication;
    const id = parentId(message);
    if (publication.type === 'debug_event') this.#onDebugEvent(publication.content);
    const sequence = Number(message.metadata['sequence'] ?? 0);
    if (!this.#held && this.#sequence > 0 && sequence > this.#sequence + 1) {
      for (const pending of this.#pending.values()) pending.hasGap = true;
    }
    this.#sequence = Math.max(this.#sequence, sequence);
    if (this.#held && this.#pending.get(id)?.isOurs !== true) this.#held.push({ publication, id, sequence });
    else this.#deliver(publication, id);
  }

  #deliver(publication: Publication, id: string): void {
    const pending = this.#pending.get(id);
    if (!pending) return this.#onLate(publication, id);
    pending.onMessage(publication);
    if (publication.type === 'status' && publication.content.execution_state === 'idle') pending.idle.resolve();
  }

  #fail(error: Error): void {
    for (const pending of this.#pending.values()) failed(pending, error);
  }
}

function failed({ reply, idle }: Pending, error: Error): void {
  reply.reject(error);
  idle.reject(error);
}

/** What has come of it is not the whole. */
function drawAnew({ onMessage }: Pending, { outputs }: JournalEntry): void {
  onMessage({ type: 'clear_output', content: { wait: false } });
  for (const output of outputs) onMessage(output);
}

function parentId(message: Message): string {
  return 'msg_id' in message.parent_header ? String(message.parent_header.msg_id) : '';
}
