/**
 * The WebSocket of one kernel on a Jupyter Server. When it breaks it is opened anew under the same session id, and the server
 * sends what it has kept meanwhile; when that does not come about, the kernel is out of reach.
 */
import type { IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import { LimpidError, reasonOf } from '../../errors.ts';
import { say } from '../../say.ts';
import { WireError } from '../../wire/codec.ts';
import type { Channel, Channels, Listener, Outgoing } from '../channels.ts';
import { hostOf } from './address.ts';
import { frameOf, PROTOCOL, readFrame } from './frames.ts';
import { credentials, unreachable, type Door } from './rest.ts';
import { isThere, kernelPath, type ServerSession } from './server.ts';

export interface SocketOptions {
  door: Door;
  session: ServerSession;
  onReach: ((isThere: boolean) => void) | undefined;
  onEnd: (how: string) => void;
}

/** Milliseconds between two tries to come back: 38 s in all. */
const WAITS = [250, 500, 1000, 2000, 4000, 6000, 8000, 8000, 8000];
const GRACE = WAITS.reduce((sum, wait) => sum + wait, 0) / 1000;
/** How often (ms) the server is asked whether it and the kernel are still there. */
const HEARTBEAT = 10_000;
/** The server waits for the kernel before it opens a socket to it (ms). */
const HANDSHAKE = 70_000;
/** Bytes of one message. */
const LARGEST = 1 << 29;

export class ServerChannels implements Channels {
  readonly #options: SocketOptions;
  readonly #listener: Listener;
  readonly #name = crypto.randomUUID();
  #opened = Promise.withResolvers<WebSocket>();
  #isFirst = true;
  #tries = 0;
  #isClosed = false;
  #waiting: NodeJS.Timeout | undefined;

  constructor(options: SocketOptions, listener: Listener) {
    this.#options = options;
    this.#listener = listener;
    this.#opened.promise.catch(() => undefined);
    this.#connect();
  }

  get open(): Promise<void> {
    return this.#opened.promise.then(() => undefined);
  }

  /** While the way is cut it waits. */
  async send(channel: Outgoing, message: Parameters<typeof frameOf>[1]): Promise<void> {
    const socket = await this.#opened.promise;
    // what a broken socket has taken is asked for when it is back
    await new Promise<void>((resolve) => socket.send(frameOf(channel, message), () => resolve()));
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#waiting);
    this.#opened.reject(new LimpidError('SERVER_FORGOT'));
    void this.#opened.promise.then(
      (socket) => socket.close(),
      () => undefined,
    );
  }

  #connect(): void {
    const { door, session } = this.#options;
    const url = new URL(`${kernelPath(session.kernel)}/channels?session_id=${this.#name}`, door.url);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url, [PROTOCOL], {
      headers: credentials(door),
      handshakeTimeout: HANDSHAKE,
      maxPayload: LARGEST,
    });
    let reason: unknown = say('the connection was closed');
    let beating: NodeJS.Timeout | undefined;
    socket.on('open', () => {
      beating = this.#beat(socket);
      this.#tries = 0;
      this.#opened.resolve(socket);
      if (!this.#isFirst) {
        this.#options.onReach?.(true);
        this.#listener.onBack();
      }
      this.#isFirst = false;
    });
    socket.on('message', (data: Buffer) => this.#read(data));
    socket.on('unexpected-response', (request, { statusCode = 0 }: IncomingMessage) => {
      reason = new LimpidError('SERVER_FAILED', { host: url.host, status: statusCode, reason: say('no WebSocket') });
      if ([401, 403, 404].includes(statusCode)) this.#end(this.#answered(statusCode));
      request.destroy();
    });
    socket.on('error', (error) => (reason = error));
    socket.on('close', () => {
      clearInterval(beating);
      this.#lost(reason);
    });
  }

  /** A connection that is dead says nothing, unless it is asked; and a kernel that was ended by others leaves it open. */
  #beat(socket: WebSocket): NodeJS.Timeout {
    let isAlive = true;
    socket.on('pong', () => (isAlive = true));
    const { door, session } = this.#options;
    return setInterval(() => {
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
      isThere(door, session).then(
        (isStill) => isStill || this.#end(this.#answered(404)),
        // the socket tells by itself when it breaks
        () => undefined,
      );
    }, HEARTBEAT);
  }

  #read(data: Buffer): void {
    try {
      const { channel, message } = readFrame(data);
      if (!isHeard(channel)) return;
      const state = message.header.msg_type === 'status' ? message.content['execution_state'] : undefined;
      // the server says so of itself: the kernel's process has ended
      if (state === 'restarting' || state === 'dead') return this.#end(this.#answered(404));
      this.#listener.onMessage(channel, message);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      console.error(`limpid: a message of the server was refused: ${error.message}`);
    }
  }

  #lost(cause: unknown): void {
    if (this.#isClosed) return;
    if (!this.#isFirst && this.#tries === 0) {
      this.#opened = Promise.withResolvers();
      this.#opened.promise.catch(() => undefined);
      this.#options.onReach?.(false);
    }
    const wait = this.#isFirst ? undefined : WAITS[this.#tries++];
    if (wait === undefined) return this.#end(this.#goneFor(cause));
    this.#waiting = setTimeout(() => this.#connect(), wait);
  }

  #goneFor(cause: unknown): LimpidError {
    const host = hostOf(this.#options.door.url);
    if (this.#isFirst) return unreachable(host, cause);
    return new LimpidError('SERVER_GONE', { host, reason: reasonOf(cause), seconds: Math.round(GRACE) });
  }

  #answered(status: number): LimpidError {
    const host = hostOf(this.#options.door.url);
    if (status === 404) return new LimpidError('SERVER_KERNEL_DIED', { host });
    return new LimpidError('SERVER_REFUSED', { host, status });
  }

  #end({ message }: LimpidError): void {
    if (this.#isClosed) return;
    this.close();
    this.#options.onEnd(message);
  }
}

function isHeard(channel: string): channel is Channel {
  return ['shell', 'control', 'stdin', 'iopub'].includes(channel);
}
