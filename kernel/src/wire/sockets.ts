/** The kernel's five sockets. With client/sockets.ts the only place that knows ZeroMQ. */
import { Reply, Router, XPublisher } from 'zeromq';
import { LimpidError } from '../errors.ts';
import type { ConnectionInfo } from '../messages.ts';
import { address } from './connection.ts';

export type Frames = Uint8Array[];

export interface Sockets {
  /** Each iterates over the requests of one channel until the sockets are closed. */
  readonly shell: AsyncIterable<Frames>;
  readonly control: AsyncIterable<Frames>;
  /** Topics as front ends subscribe to IOPub (JEP 65). */
  readonly subscriptions: AsyncIterable<string>;
  send(channel: 'shell' | 'control' | 'iopub', frames: Frames): void;
  /** Resolves when all that was sent has been handed to ZeroMQ. */
  flush(): Promise<void>;
  close(): void;
}

/** @throws LimpidError PORT_IN_USE */
export async function bind(info: ConnectionInfo): Promise<Sockets> {
  const shell = new Router({ sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 1000 });
  const control = new Router({ sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 1000 });
  const iopub = new XPublisher({ sendHighWaterMark: 0, linger: 1000, verbosity: 'allSubs' });
  const stdin = new Router({ linger: 0 });
  const hb = new Reply({ linger: 0 });
  const sockets = { shell, control, iopub, stdin, hb };
  try {
    for (const [channel, socket] of Object.entries(sockets)) {
      // SAFETY: the keys of `sockets` are the channels
      const endpoint = address(info, channel as keyof typeof sockets);
      await socket.bind(endpoint).catch((error: unknown) => {
        throw new LimpidError('PORT_IN_USE', { address: endpoint, reason: String(error) }, { cause: error });
      });
    }
  } catch (error) {
    for (const socket of Object.values(sockets)) socket.close();
    throw error;
  }
  void echo(hb);
  const outbox = { shell: queue(shell), control: queue(control), iopub: queue(iopub) };
  return {
    shell,
    control,
    subscriptions: topics(iopub),
    send: (channel, frames) => outbox[channel].push(frames),
    flush: async () => {
      await Promise.all(Object.values(outbox).map((box) => box.flush()));
    },
    close: () => {
      for (const socket of Object.values(sockets)) if (!socket.closed) socket.close();
    },
  };
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

async function* topics(iopub: XPublisher): AsyncGenerator<string> {
  for await (const [frame] of iopub) {
    if (frame?.[0] === 1) yield frame.subarray(1).toString('utf8');
  }
}
