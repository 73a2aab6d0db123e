/** One kernel as a front end sees it: requests and replies, and the publications of each. */
import { LimpidError } from '../errors.ts';
import {
  PROTOCOL_VERSION,
  type ConnectionInfo,
  type ExecuteReply,
  type JsonObject,
  type KernelInfo,
  type KeptKernel,
  type Message,
  type Notices,
  type NoticeType,
  type Publication,
  type ReplyContent,
  type RequestContent,
  type RequestType,
} from '../messages.ts';
import { decode, encode, messageMaker, signer, WireError, type MakeMessage, type Sign } from '../wire/codec.ts';
import { attach, launch, type LaunchOptions, type Running } from './launch.ts';
import { connect, type ClientSockets } from './sockets.ts';

export interface StartOptions extends LaunchOptions, Events {
  /** How long (ms) the kernel may take until it answers. */
  within?: number;
}

/** What a kernel tells without being asked. */
export interface Events {
  /** Output of a cell that has already ended; `parentId` is the id its `execute` announced. */
  onLate?: (publication: Publication, parentId: string) => void;
  /** The process ended without being asked to. */
  onExit?: (how: string) => void;
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
  /** Told the metadata of the reply when it comes. */
  onReplyMetadata?: (metadata: JsonObject) => void;
}

/** What was published for cells of an earlier front end, while this one has not read the journal yet. */
interface Held {
  publication: Publication;
  id: string;
  sequence: number;
}

interface Pending {
  /** Asked for by this front end, not by one before it. */
  isOurs: boolean;
  onMessage: (publication: Publication) => void;
  onReplyMetadata: (metadata: JsonObject) => void;
  reply: PromiseWithResolvers<JsonObject>;
  idle: PromiseWithResolvers<void>;
}

const START_DEADLINE = 30_000;
/** A kernel that runs answers at once, whatever its cells do. */
const ATTACH_DEADLINE = 10_000;
const SHUTDOWN_DEADLINE = 3000;

/**
 * Starts a kernel and waits until it answers.
 * @throws LimpidError KERNEL_EXITED or KERNEL_SILENT
 */
export async function startKernel(options: StartOptions): Promise<KernelClient> {
  return answering(await launch(options), options, options.within ?? START_DEADLINE);
}

/**
 * Comes back to a kernel that outlived its front end. It says nothing until `listen` is called.
 * @throws LimpidError KERNEL_EXITED or KERNEL_SILENT
 */
export async function attachKernel(kernel: KeptKernel, events: Events): Promise<KernelClient> {
  return answering(attach(kernel), events, ATTACH_DEADLINE, []);
}

async function answering(running: Running, events: Events, within: number, held?: Held[]): Promise<KernelClient> {
  const client = new KernelClient(running, events, held);
  const told = (): { log: string; stderr: string } => {
    const stderr = running.log().trim();
    return { log: stderr === '' ? '' : ` Its last words: ${stderr}`, stderr };
  };
  const exited = running.ended.then((how) => {
    throw new LimpidError('KERNEL_EXITED', { how, ...told() });
  });
  const silent = deadline(within, () => new LimpidError('KERNEL_SILENT', { seconds: within / 1000, ...told() }));
  try {
    await Promise.race([client.ready(), exited, silent.promise]);
    return client;
  } catch (error) {
    if (held) client.detach();
    else await client.dispose();
    throw error;
  } finally {
    silent.cancel();
  }
}

export class KernelClient {
  readonly #running: Running;
  readonly #sockets: ClientSockets;
  readonly #sign: Sign;
  readonly #make: MakeMessage;
  readonly #onLate: NonNullable<StartOptions['onLate']>;
  readonly #pending = new Map<string, Pending>();
  readonly #subscribed = Promise.withResolvers<void>();
  readonly #sending = { shell: Promise.resolve(), control: Promise.resolve() };
  #info: KernelInfo | undefined;
  #closing = false;
  #held: Held[] | undefined;
  #sequence = 0;

  constructor(running: Running, { onLate = () => undefined, onExit = () => undefined }: Events, held?: Held[]) {
    this.#running = running;
    this.#held = held;
    this.#onLate = onLate;
    this.#sockets = connect(running.connection);
    this.#sign = signer(running.connection.key, running.connection.signature_scheme);
    this.#make = messageMaker(crypto.randomUUID(), 'limpid', PROTOCOL_VERSION);
    void this.#readReplies('shell');
    void this.#readReplies('control');
    void this.#readPublications();
    void running.ended.then((how) => {
      if (!this.#closing) onExit(how);
      this.#fail(new LimpidError('KERNEL_EXITED', { how, log: '' }));
    });
  }

  /** What the kernel said of itself when it started. */
  get info(): KernelInfo {
    if (!this.#info) throw new Error('the kernel has not answered yet');
    return this.#info;
  }

  /** Where the kernel is, and the keys to it. */
  get connection(): ConnectionInfo {
    return this.#running.connection;
  }

  get pid(): number | undefined {
    return this.#running.pid;
  }

  /** Whether the kernel outlives this front end; only then there is a journal. */
  get isKept(): boolean {
    return this.#running.isKept;
  }

  /** Whether an earlier front end has used it, so that `listen` is still to be called. */
  get isWaiting(): boolean {
    return this.#held !== undefined;
  }

  /** The number of what was published last. */
  get sequence(): number {
    return this.#sequence;
  }

  /** The front end shows what was published up to this number. */
  async saw(sequence: number): Promise<void> {
    if (this.isKept) await this.request('seen_request', { sequence });
  }

  /** Output sent before the subscription has arrived would be lost, so nothing is asked until then. */
  async ready(): Promise<void> {
    await this.#subscribed.promise;
    this.#info = await this.request('kernel_info_request', {});
  }

  /** Runs one cell; resolves when its reply and all its output are here. Cells queue in the kernel. */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteReply> {
    const { silent = false, storeHistory = !silent, stopOnError = true, cellId, onSend } = options;
    const { userExpressions = {} } = options;
    const content: RequestContent<'execute_request'> = {
      code,
      silent,
      store_history: storeHistory,
      user_expressions: userExpressions,
      allow_stdin: false,
      stop_on_error: stopOnError,
    };
    const metadata: JsonObject = cellId === undefined ? {} : { cellId };
    const message = this.#make('execute_request', content, {}, { metadata });
    onSend?.(message.header.msg_id);
    // SAFETY: the kernel answers an execute_request with its reply
    return (await this.#send('shell', message, options)) as unknown as ExecuteReply;
  }

  async request<K extends RequestType>(type: K, content: RequestContent<K>): Promise<ReplyContent<K>> {
    const channel = type === 'interrupt_request' || type === 'shutdown_request' ? 'control' : 'shell';
    // SAFETY: the kernel answers a request with the reply of its type
    return (await this.#send(channel, this.#make(type, content))) as unknown as ReplyContent<K>;
  }

  /** Tells the kernel something about a comm, also while cells run; there is no reply. */
  async tell<K extends NoticeType>(type: K, content: Notices[K]): Promise<void> {
    await this.#hand('shell', this.#make(type, content));
  }

  /** Waits for a cell that an earlier front end has asked for; its output so far is in the journal. */
  async adopt(id: string, options: ExecuteOptions): Promise<ExecuteReply> {
    await this.#pend(id, options, false).idle.promise;
    this.#pending.delete(id);
    const [entry] = (await this.request('journal_request', { cells: [id] })).entries;
    if (!entry?.reply) throw new LimpidError('KERNEL_EXITED', { how: 'the journal does not tell how', log: '' });
    options.onReplyMetadata?.(entry.reply.metadata);
    return entry.reply.content;
  }

  /** From now on what is published is told, but for what the journal told up to this number. */
  listen(sequence: number): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const one of held) if (one.sequence > sequence) this.#deliver(one.publication, one.id);
  }

  /** Leaves the kernel as it is, for whoever comes next. */
  detach(): void {
    this.#closing = true;
    this.#sockets.close();
  }

  /** Stops the running cell; its variables stay. */
  async interrupt(): Promise<void> {
    await this.request('interrupt_request', {});
  }

  /** Asks the kernel to end and sees that it does. */
  async shutdown(restart = false): Promise<void> {
    this.#closing = true;
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
    this.#sockets.close();
    await this.#running.ended;
  }

  async #send(channel: 'shell' | 'control', message: Message, options: ExecuteOptions = {}): Promise<JsonObject> {
    const id = message.header.msg_id;
    const pending = this.#pend(id, options, true);
    try {
      await this.#hand(channel, message);
      const [reply] = await Promise.all([pending.reply.promise, pending.idle.promise]);
      return reply;
    } finally {
      this.#pending.delete(id);
    }
  }

  #pend(
    id: string,
    { onMessage = () => undefined, onReplyMetadata = () => undefined }: ExecuteOptions,
    isOurs: boolean,
  ): Pending {
    const reply = Promise.withResolvers<JsonObject>();
    const pending = { isOurs, onMessage, onReplyMetadata, reply, idle: Promise.withResolvers<void>() };
    this.#pending.set(id, pending);
    return pending;
  }

  /** A socket takes one message at a time. */
  #hand(channel: 'shell' | 'control', message: Message): Promise<void> {
    this.#sending[channel] = this.#sending[channel].then(() =>
      this.#sockets[channel].send(encode(message, this.#sign)),
    );
    return this.#sending[channel];
  }

  async #readReplies(channel: 'shell' | 'control'): Promise<void> {
    for await (const frames of this.#sockets[channel]) {
      const message = this.#decode(frames);
      const pending = message && this.#pending.get(parentId(message));
      if (!message || !pending) continue;
      pending.onReplyMetadata(message.metadata);
      pending.reply.resolve(message.content);
    }
  }

  async #readPublications(): Promise<void> {
    for await (const [, ...frames] of this.#sockets.iopub) {
      const message = this.#decode(frames);
      if (message) this.#publication(message);
    }
  }

  #publication(message: Message): void {
    // SAFETY: the kernel publishes the messages of messages.ts
    const publication = { type: message.header.msg_type, content: message.content } as unknown as Publication;
    if (publication.type === 'iopub_welcome') return this.#subscribed.resolve();
    const id = parentId(message);
    const sequence = Number(message.metadata['sequence'] ?? 0);
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

  #decode(frames: Uint8Array[]): Message | undefined {
    try {
      return decode(frames, this.#sign);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      console.error(`limpid: a message of the kernel was refused: ${error.message}`);
      return undefined;
    }
  }

  #fail(error: Error): void {
    for (const { reply, idle } of this.#pending.values()) {
      // one of the two is awaited by nobody, or the other has failed first
      for (const { promise } of [idle, reply]) promise.catch(() => undefined);
      reply.reject(error);
      idle.reject(error);
    }
  }
}

function parentId(message: Message): string {
  return 'msg_id' in message.parent_header ? String(message.parent_header.msg_id) : '';
}

function deadline(ms: number, error?: () => Error): { promise: Promise<void>; cancel(): void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => (error ? reject(error()) : resolve()), ms);
  return { promise, cancel: () => clearTimeout(timer) };
}
