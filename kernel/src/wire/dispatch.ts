/** One way from request to reply: busy, handler, reply, idle. Whatever a handler throws becomes an error reply. */
import { LimpidError, reasonOf } from '../errors.ts';
import type {
  ExecuteReply,
  Header,
  JournalEntry,
  JsonObject,
  Message,
  Notices,
  NoticeType,
  Publication,
  ReplyContent,
  RequestContent,
  RequestType,
} from '../messages.ts';
import { decode, encode, WireError, type MakeMessage, type Replays, type Sign } from './codec.ts';
import { checkContent } from './content.ts';
import type { Publish } from './iopub.ts';
import type { Frames, Sockets } from './sockets.ts';
import type { Place, Queue, Subshells } from './subshells.ts';

export interface Request<K extends RequestType> {
  readonly content: RequestContent<K>;
  readonly header: Header;
  /** Where the front end that asks is reached: it has the same identity on every channel. */
  readonly identities: readonly Uint8Array[];
  /** True when an earlier cell failed while this one waited. */
  readonly aborted: boolean;
  /** Aborts the execute requests that wait behind this one in its subshell. */
  abortQueue(): void;
  /** Adds to the metadata of the reply. */
  describe(metadata: JsonObject): void;
  /** Runs once the reply and its idle status are on their way. */
  afterReply(action: () => void): void;
}

/** What a front end tells: it gets no reply. */
export interface Notice<K extends NoticeType> {
  readonly content: Notices[K];
  readonly header: Header;
  readonly metadata: JsonObject;
  readonly buffers: Uint8Array[];
}

/** A handler for every type of request and notice: one that is missing does not compile. */
export type Handlers = RequestHandlers & NoticeHandlers;
type RequestHandlers = {
  readonly [K in RequestType]: (request: Request<K>) => Promise<ReplyContent<K>> | ReplyContent<K>;
};
type NoticeHandlers = { readonly [K in NoticeType]: (notice: Notice<K>) => Promise<void> };

/** Keeps what is said for front ends that are away (`keep/journal.ts`). */
export interface Journal {
  asked(id: string, cell: Pick<JournalEntry, 'code' | 'cellId' | 'asked'>): void;
  /** @returns the number of the publication; undefined while nothing is kept */
  published(publication: Publication, parent: string | undefined): number | undefined;
  replied(id: string, reply: NonNullable<JournalEntry['reply']>): void;
}

export interface Wire {
  readonly sockets: Sockets;
  readonly sign: Sign;
  readonly make: MakeMessage;
  readonly publish: Publish;
  readonly subshells: Subshells;
  readonly journal: Journal;
  /** One for both channels: what was said on shell is not to be said again on control. */
  readonly replays: Replays;
}

/**
 * Answers one channel until its socket closes. Execute requests wait for each other inside their subshell, and a comm
 * opens after the cells before it, which may register its target; its messages wait for that. All others are answered
 * also while a cell runs: those of the shell channel at once, those of control strictly one by one.
 */
export async function serve(wire: Wire, channel: 'shell' | 'control', handlers: Handlers): Promise<void> {
  const opening = new Map<unknown, Promise<void>>();
  for await (const frames of wire.sockets[channel]) {
    const message = receive(frames, wire.sign, wire.replays);
    if (!message) continue;
    const queue = wire.subshells.queue(message.header.subshell_id);
    const answering = (place: Place): Promise<void> => answer(wire, channel, message, handlers, queue, place);
    const { header, content } = message;
    if (header.msg_type === 'execute_request') enter(wire.journal, message);
    const waitsFor = header.msg_type.startsWith('comm_') ? opening.get(content['comm_id']) : undefined;
    if (queue && header.msg_type === 'execute_request') void queue.add(answering);
    else if (queue && header.msg_type === 'comm_open') {
      const opened = queue.add(answering).then(() => void opening.delete(content['comm_id']));
      opening.set(content['comm_id'], opened);
    } else if (waitsFor) void waitsFor.then(() => answering({ aborted: false }));
    else if (channel === 'shell') void answering({ aborted: false });
    else await answering({ aborted: false });
  }
}

export function receive(frames: Frames, sign: Sign, replays: Replays): Message | undefined {
  try {
    return decode(frames, sign, replays);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    console.error(`limpid: a message was refused: ${error.message}`);
    return undefined;
  }
}

async function answer(
  wire: Wire,
  channel: 'shell' | 'control',
  message: Message,
  handlers: Handlers,
  queue: Queue | undefined,
  { aborted }: Place,
): Promise<void> {
  const { header } = message;
  const type = header.msg_type;
  wire.publish({ type: 'status', content: { execution_state: 'busy' } }, header);
  const started = new Date().toISOString();
  const later: (() => void)[] = [];
  if (isRequestType(type, handlers)) {
    const afterReply = (action: () => void): number => later.push(action);
    const abortQueue = (): void => queue?.abort();
    const metadata = replyMetadata(message, started);
    const describe = (fields: JsonObject): unknown => Object.assign(metadata, fields);
    const content = queue
      ? await handle(handlers, type, message, { aborted, abortQueue, describe, afterReply }).catch((error: unknown) =>
          failure(type, error),
        )
      : failure(type, new LimpidError('SUBSHELL_UNKNOWN', { id: String(header.subshell_id) }));
    const reply = wire.make(type.replace(/_request$/, '_reply'), content, header, {
      identities: message.identities,
      metadata,
    });
    if (type === 'execute_request') {
      // SAFETY: the handler of execute_request has made it
      wire.journal.replied(header.msg_id, { content: content as ExecuteReply, metadata, ended: Date.now() });
    }
    wire.sockets.send(channel, encode(reply, wire.sign));
  } else if (isNoticeType(type, handlers)) {
    await notice(handlers, type, message).catch((error: unknown) => {
      console.error(`limpid: a ${type} was refused: ${reasonOf(error)}`);
    });
  } else {
    console.error(`limpid: request ${header.msg_id} is of the unknown type ${type} and gets no reply`);
  }
  wire.publish({ type: 'status', content: { execution_state: 'idle' } }, header);
  for (const action of later) action();
}

function enter(journal: Journal, { header, content: { code, silent }, metadata: { cellId } }: Message): void {
  if (typeof code !== 'string' || silent === true) return;
  const cell = typeof cellId === 'string' ? cellId : null;
  journal.asked(header.msg_id, { code, cellId: cell, asked: Date.now() });
}

function isRequestType(type: string, handlers: Handlers): type is RequestType {
  return Object.hasOwn(handlers, type) && type.endsWith('_request');
}

function isNoticeType(type: string, handlers: Handlers): type is NoticeType {
  return Object.hasOwn(handlers, type) && type.startsWith('comm_');
}

async function notice<K extends NoticeType>(handlers: NoticeHandlers, type: K, message: Message): Promise<void> {
  const { header, metadata, buffers } = message;
  // SAFETY: the content is whatever the peer sent; handlers check the fields they use
  const content = message.content as unknown as Notices[K];
  await handlers[type]({ content, header, metadata, buffers });
}

async function handle<K extends RequestType>(
  handlers: RequestHandlers,
  type: K,
  message: Message,
  rest: Pick<Request<K>, 'aborted' | 'abortQueue' | 'describe' | 'afterReply'>,
): Promise<object> {
  // SAFETY: the fields have just been checked; handlers give what may be missing its default
  const content = checkContent(type, message.content) as unknown as RequestContent<K>;
  return await handlers[type]({ content, header: message.header, identities: message.identities, ...rest });
}

/** JupyterLab reads from `started` how long a cell ran. */
function replyMetadata({ header, metadata: { cellId } }: Message, started: string): JsonObject {
  if (header.msg_type !== 'execute_request') return {};
  return typeof cellId === 'string' ? { started, cellId } : { started };
}

function failure(type: RequestType, error: unknown): object {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const reply = { status: 'error', ename: name, evalue: message, traceback: [stack ?? message] };
  return type === 'execute_request' ? { ...reply, execution_count: 0, payload: [], user_expressions: {} } : reply;
}
