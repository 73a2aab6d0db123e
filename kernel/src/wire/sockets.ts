/** The kernel's five sockets, and a sixth for the handshake. With client/sockets.ts the only place that knows ZeroMQ. */
import { isUtf8 } from 'node:buffer';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Dealer, Reply, Request, Router, XPublisher } from 'zeromq';
import { LimpidError } from '../errors.ts';
import type { ConnectionInfo } from '../messages.ts';
import { DELIMITER } from './codec.ts';
import { address, CHANNELS, type Channel } from './connection.ts';
import { outbox, type Outbox } from './outbox.ts';

export type Frames = Uint8Array[];

/** Messages that ZeroMQ keeps for one subscriber that does not read; a stream message is of 64 KB at most. */
const MOST_UNREAD = 256;

export interface Sockets {
  /** Where they are, with the ports that were found for those that were 0. */
  readonly connection: ConnectionInfo;
  /** Each iterates over the requests of one channel until the sockets are closed. */
  readonly shell: AsyncIterable<Frames>;
  readonly control: AsyncIterable<Frames>;
  /** Topics as front ends subscribe to IOPub (JEP 65), and as the last of them leaves one. */
  readonly subscriptions: AsyncIterable<Subscription>;
  readonly stdin: Stdin;
  send(channel: 'shell' | 'control' | 'iopub', frames: Frames): void;
  readonly iopub: Pick<Outbox, 'onCongestion' | 'onDropped'>;
  /** How many are connected to IOPub now. */
  frontEnds(): number;
  /** Resolves when all that was sent has been handed to ZeroMQ. */
  flush(): Promise<void>;
  close(): void;
}

export interface Subscription {
  topic: string;
  isListening: boolean;
}

/** Front ends that can be asked; each message begins with the identity of its front end. */
export interface Stdin extends AsyncIterable<Frames> {
  /** False when no front end of this identity is connected. */
  deliver(frames: Frames): Promise<boolean>;
  /** Called when the last front end has gone. */
  onDeserted(listener: () => void): void;
}

/**
 * A port that is 0 becomes a free one.
 * @throws LimpidError PORT_IN_USE
 */
export async function bind(info: ConnectionInfo): Promise<Sockets> {
  const curve = curveServer(info);
  const shell = new Router({ sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 1000, ...curve });
  const control = new Router({ sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 1000, ...curve });
  const iopub = new XPublisher({
    sendHighWaterMark: MOST_UNREAD,
    noDrop: true,
    linger: 1000,
    verbosity: 'allSubs',
    ...curve,
  });
  const stdin = new Router({ mandatory: true, sendTimeout: 0, sendHighWaterMark: 0, linger: 0, ...curve });
  const hb = new Reply({ linger: 0, ...curve });
  const sockets = { shell, control, iopub, stdin, hb };
  const asked = askable(stdin);
  let frontEnds = 0;
  iopub.events.on('accept', () => frontEnds++);
  iopub.events.on('disconnect', () => frontEnds--);
  const connection = { ...info };
  try {
    for (const channel of CHANNELS)
      connection[`${channel}_port`] = await bindOne(sockets[channel], connection, channel);
  } catch (error) {
    for (const socket of Object.values(sockets)) socket.close();
    throw error;
  }
  void echo(hb);
  const outboxes = { shell: queue(shell), control: queue(control), iopub: outbox(iopub) };
  return {
    iopub: outboxes.iopub,
    frontEnds: () => frontEnds,
    connection,
    shell,
    control,
    subscriptions: topics(iopub),
    stdin: asked,
    send: (channel, frames) => outboxes[channel].push(frames),
    flush: async () => {
      await Promise.all(Object.values(outboxes).map((box) => box.flush()));
    },
    close: () => {
      for (const socket of Object.values(sockets)) if (!socket.closed) socket.close();
    },
  };
}

function askable(stdin: Router): Stdin {
  let last: Promise<unknown> = Promise.resolve();
  let connections = 0;
  const deserted = new Set<() => void>();
  stdin.events.on('accept', () => connections++);
  stdin.events.on('disconnect', () => {
    connections--;
    if (connections <= 0) for (const listener of deserted) listener();
  });
  return {
    [Symbol.asyncIterator]: () => stdin[Symbol.asyncIterator](),
    onDeserted: (listener) => void deserted.add(listener),
    deliver: (frames) => {
      const sent = last.then(() => deliver(stdin, frames));
      last = sent;
      return sent;
    },
  };
}

async function deliver(stdin: Router, frames: Frames): Promise<boolean> {
  if (stdin.closed) return false;
  try {
    await stdin.send(frames);
    return true;
  } catch (error) {
    // `mandatory`: no such front end, or none at all
    if (error instanceof Error && 'code' in error && UNREACHABLE.has(error.code)) return false;
    throw error;
  }
}

const UNREACHABLE: ReadonlySet<unknown> = new Set(['EHOSTUNREACH', 'EAGAIN']);

/** Sends one message to a launcher and gives its answer, or undefined when none came in time (ms). */
export async function ask(
  socketType: 'dealer' | 'request',
  endpoint: string,
  frames: Frames,
  timeout: number,
): Promise<Frames | undefined> {
  const options = { linger: 0, sendTimeout: timeout, receiveTimeout: timeout };
  const socket = socketType === 'dealer' ? new Dealer(options) : new Request(options);
  try {
    socket.connect(endpoint);
    await socket.send(frames);
    return await socket.receive();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  } finally {
    socket.close();
  }
}

/** Must be set before a socket binds. Whoever does not know the public key gets no connection. */
function curveServer({ curve_publickey, curve_secretkey }: ConnectionInfo) {
  if (curve_publickey === undefined || curve_secretkey === undefined) return {};
  return { curveServer: true, curvePublicKey: curve_publickey, curveSecretKey: curve_secretkey };
}

/** Binds, and gives the port it got. */
async function bindOne(
  socket: Pick<Router, 'bind' | 'lastEndpoint'>,
  info: ConnectionInfo,
  channel: Channel,
): Promise<number> {
  const asked = info[`${channel}_port`];
  const port = asked === 0 && info.transport === 'ipc' ? freePathNumber(info, channel) : asked;
  const endpoint = address({ ...info, [`${channel}_port`]: port }, channel);
  await socket.bind(endpoint).catch((error: unknown) => {
    throw new LimpidError('PORT_IN_USE', { address: endpoint, reason: String(error) }, { cause: error });
  });
  return port === 0 ? Number(/\d+$/.exec(socket.lastEndpoint ?? '')?.[0]) : port;
}

/** A number that, put behind the path, names no file yet. */
function freePathNumber(info: ConnectionInfo, channel: Channel): number {
  const port = randomInt(1, 65_536);
  const path = address({ ...info, [`${channel}_port`]: port }, channel).replace('ipc://', '');
  return existsSync(path) ? freePathNumber(info, channel) : port;
}

/** ZeroMQ allows one send at a time for a socket: later ones wait their turn. */
function queue(socket: { send(frames: Frames): Promise<void>; closed: boolean }) {
  let last: Promise<void> = Promise.resolve();
  return {
    push(frames: Frames): void {
      last = last
        .then(() => (socket.closed ? undefined : socket.send(frames)))
        .catch((error: unknown) => {
          console.error('limpid: a message could not be sent:', error);
        });
    },
    flush: () => last,
  };
}

/** Heartbeat: whatever comes goes back. */
async function echo(hb: Reply): Promise<void> {
  for await (const frames of hb) await hb.send(frames);
}

/** A topic that looks like the delimiter would make its welcome unreadable for all who hear it. */
async function* topics(iopub: XPublisher): AsyncGenerator<Subscription> {
  for await (const [frame] of iopub) {
    if (!frame || (frame[0] !== 0 && frame[0] !== 1) || !isUtf8(frame)) continue;
    const topic = frame.subarray(1);
    if (!DELIMITER.equals(topic)) yield { topic: topic.toString('utf8'), isListening: frame[0] === 1 };
  }
}
