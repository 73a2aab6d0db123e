/** One kernel as a front end sees it: requests and replies, and the publications of each. */
import { LimpidError } from '../errors.ts';
import {
  PROTOCOL_VERSION,
  type ConnectionInfo,
  type ExecuteReply,
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
import { decode, encode, messageMaker, signer, WireError, type MakeMessage, type Sign } from '../wire/codec.ts';
import { launch, type Launched, type LaunchOptions } from './launch.ts';
import { connect, type ClientSockets } from './sockets.ts';

export interface StartOptions extends LaunchOptions {
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
  /** Told the msg_id before the request is sent. */
  onSend?: (id: string) => void;
  onMessage?: (publication: Publication) => void;
  /** Told the metadata of the reply when it comes. */
  onReplyMetadata?: (metadata: JsonObject) => void;
}

interface Pending {
  onMessage: (publication: Publication) => void;
  onReplyMetadata: (metadata: JsonObject) => void;
  reply: PromiseWithResolvers<JsonObject>;
  idle: PromiseWithResolvers<void>;
}

const START_DEADLINE = 30_000;
const SHUTDOWN_DEADLINE = 3000;

/**
 * Starts a kernel and waits until it answers.
 * @throws LimpidError KERNEL_EXITED or KERNEL_SILENT
 */
export async function startKernel(options: StartOptions): Promise<KernelClient> {
  const launched = await launch(options);
  const client = new KernelClient(launched, options);
  const log = (): string => (launched.log() === '' ? '' : ` Its last words: ${launched.log().trim()}`);
  const exited = launched.ended.then((how) => {
    throw new LimpidError('KERNEL_EXITED', { how, log: log() });
  });
  const silent = deadline(
    START_DEADLINE,
    () => new LimpidError('KERNEL_SILENT', { seconds: START_DEADLINE / 1000, log: log() }),
  );
  try {
    await Promise.race([client.ready(), exited, silent.promise]);
    return client;
  } catch (error) {
    await client.dispose();
    throw error;
  } finally {
    silent.cancel();
  }
}

export class KernelClient {
  readonly #launched: Launched;
  readonly #sockets: ClientSockets;
  readonly #sign: Sign;
  readonly #make: MakeMessage;
  readonly #onLate: NonNullable<StartOptions['onLate']>;
  readonly #pending = new Map<string, Pending>();
  readonly #subscribed = Promise.withResolvers<void>();
  readonly #sending = { shell: Promise.resolve(), control: Promise.resolve() };
  #info: KernelInfo | undefined;
  #closing = false;

  constructor(launched: Launched, { onLate = () => undefined, onExit = () => undefined }: StartOptions) {
    this.#launched = launched;
    this.#onLate = onLate;
    this.#sockets = connect(launched.connection);
    this.#sign = signer(launched.connection.key, launched.connection.signature_scheme);
    this.#make = messageMaker(crypto.randomUUID(), 'limpid', PROTOCOL_VERSION);
    void this.#readReplies('shell');
    void this.#readReplies('control');
    void this.#readPublications();
    void launched.ended.then((how) => {
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
    return this.#launched.connection;
  }

  get pid(): number | undefined {
    return this.#launched.process.pid;
  }

  /** Output sent before the subscription has arrived would be lost, so nothing is asked until then. */
  async ready(): Promise<void> {
    await this.#subscribed.promise;
    this.#info = await this.request('kernel_info_request', {});
  }

  /** Runs one cell; resolves when its reply and all its output are here. Cells queue in the kernel. */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteReply> {
    const { silent = false, storeHistory = !silent, stopOnError = true, cellId, onSend } = options;
    const content: RequestContent<'execute_request'> = {
      code,
      silent,
      store_history: storeHistory,
      user_expressions: {},
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
    await Promise.race([Promise.all([asked, this.#launched.ended]), late.promise]);
    late.cancel();
    await this.dispose();
  }

  /** Ends the process at once, if it still runs, and closes the sockets. */
  async dispose(): Promise<void> {
    this.#closing = true;
    this.#launched.process.kill('SIGKILL');
    this.#sockets.close();
    await this.#launched.ended;
  }

  async #send(
    channel: 'shell' | 'control',
    message: Message,
    { onMessage = () => undefined, onReplyMetadata = () => undefined }: ExecuteOptions = {},
  ): Promise<JsonObject> {
    const pending: Pending = {
      onMessage,
      onReplyMetadata,
      reply: Promise.withResolvers(),
      idle: Promise.withResolvers(),
    };
    const id = message.header.msg_id;
    this.#pending.set(id, pending);
    try {
      await this.#hand(channel, message);
      const [reply] = await Promise.all([pending.reply.promise, pending.idle.promise]);
      return reply;
    } finally {
      this.#pending.delete(id);
    }
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
      // one of the two is awaited by nobody when the other has failed first
      idle.promise.catch(() => undefined);
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
