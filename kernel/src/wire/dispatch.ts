/** One way from request to reply: busy, handler, reply, idle. Whatever a handler throws becomes an error reply. */
import type { Header, Message, ReplyContent, RequestContent, RequestType } from '../messages.ts';
import { decode, encode, Replays, WireError, type MakeMessage, type Sign } from './codec.ts';
import type { Publish } from './iopub.ts';
import type { Frames, Sockets } from './sockets.ts';

export interface Request<K extends RequestType> {
  readonly content: RequestContent<K>;
  readonly header: Header;
  /** True when an earlier cell failed while this one waited. */
  readonly aborted: boolean;
  /** Aborts the execute requests that wait behind this one. */
  abortQueue(): void;
  /** Runs once the reply and its idle status are on their way. */
  afterReply(action: () => void): void;
}

/** A handler for every request type: one that is missing does not compile. */
export type Handlers = {
  readonly [K in RequestType]: (request: Request<K>) => Promise<ReplyContent<K>> | ReplyContent<K>;
};

export interface Wire {
  readonly sockets: Sockets;
  readonly sign: Sign;
  readonly make: MakeMessage;
  readonly publish: Publish;
}

/**
 * Answers one channel until its socket closes. Execute requests wait for each other;
 * all others are answered at once, also while a cell runs.
 */
export async function serve(wire: Wire, channel: 'shell' | 'control', handlers: Handlers): Promise<void> {
  const replays = new Replays();
  let lastCell = Promise.resolve();
  let queue: { aborted: boolean }[] = [];
  const abortQueue = (): void => {
    for (const place of queue) place.aborted = true;
    queue = [];
  };
  for await (const frames of wire.sockets[channel]) {
    const message = receive(frames, wire.sign, replays);
    if (!message) continue;
    if (message.header.msg_type !== 'execute_request') {
      void answer(wire, channel, message, handlers, { aborted: false, abortQueue });
      continue;
    }
    const place = { aborted: false, abortQueue };
    queue.push(place);
    lastCell = lastCell.then(() => {
      queue = queue.filter((waiting) => waiting !== place);
      return answer(wire, channel, message, handlers, place);
    });
  }
}

function receive(frames: Frames, sign: Sign, replays: Replays): Message | undefined {
  try {
    return decode(frames, sign, replays);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    console.error(`limpid: a message was refused: ${error.message}`);
    return undefined;
  }
}

type Place = Pick<Request<'execute_request'>, 'aborted' | 'abortQueue'>;

async function answer(
  wire: Wire,
  channel: 'shell' | 'control',
  message: Message,
  handlers: Handlers,
  place: Place,
): Promise<void> {
  const { header } = message;
  const type = header.msg_type;
  wire.publish({ type: 'status', content: { execution_state: 'busy' } }, header);
  const later: (() => void)[] = [];
  if (isRequestType(type, handlers)) {
    const afterReply = (action: () => void): number => later.push(action);
    const content = await handle(handlers, type, message, { ...place, afterReply }).catch(failure);
    const reply = wire.make(type.replace(/_request$/, '_reply'), content, header, { identities: message.identities });
    wire.sockets.send(channel, encode(reply, wire.sign));
  } else {
    console.error(`limpid: request ${header.msg_id} is of the unknown type ${type} and gets no reply`);
  }
  wire.publish({ type: 'status', content: { execution_state: 'idle' } }, header);
  for (const action of later) action();
}

function isRequestType(type: string, handlers: Handlers): type is RequestType {
  return Object.hasOwn(handlers, type);
}

async function handle<K extends RequestType>(
  handlers: Handlers,
  type: K,
  message: Message,
  rest: Place & Pick<Request<K>, 'afterReply'>,
): Promise<object> {
  // SAFETY: the content is whatever the peer sent; handlers read fields leniently with their defaults
  const content = message.content as unknown as RequestContent<K>;
  return await handlers[type]({ content, header: message.header, ...rest });
}

function failure(error: unknown): object {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { status: 'error', ename: name, evalue: message, traceback: [stack ?? message] };
}
