/**
 * A port of the loopback at which another debugger speaks to V8's inspector of the main thread, in the Chrome DevTools Protocol:
 * VS Code's own takes CPU and heap profiles. `inspector.open` would print the secret of its address into the output of cells.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import inspector from 'node:inspector';
import type { AddressInfo } from 'node:net';
import type { WebSocket } from 'ws';
import { reasonOf } from '../errors.ts';

/** Who has asked for the address comes within this time (ms). */
const PATIENCE = 60_000;
/** DevTools Protocol: the method is not known, or its parameters are wrong. */
const REFUSED = -32_601;

/** Opens it for one front end, which closes it by going. @returns its address, which is a secret */
export async function openInspectorPort(): Promise<string> {
  const { WebSocketServer } = await import('ws');
  const path = `/${randomUUID()}`;
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    path,
    verifyClient: ({ req }: { req: IncomingMessage }) => isTrusted(req),
  });
  await once(server, 'listening');
  // SAFETY: a server that listens on TCP has a port
  const { port } = server.address() as AddressInfo;
  const unused = setTimeout(() => server.close(), PATIENCE).unref();
  let isTaken = false;
  server.on('connection', (socket) => {
    if (isTaken) return socket.terminate();
    isTaken = true;
    clearTimeout(unused);
    // the one that is there stays
    server.close();
    carry(socket);
  });
  return `ws://127.0.0.1:${port}${path}`;
}

/** A page in a browser says where it comes from, and names another host when its name was bent to this one. */
function isTrusted({ headers: { origin, host = '' } }: IncomingMessage): boolean {
  return origin === undefined && /^127\.0\.0\.1(:\d+)?$/.test(host);
}

function carry(socket: WebSocket): void {
  const session = new inspector.Session();
  session.connectToMainThread();
  const send = (message: object): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  session.on('inspectorNotification', send);
  socket.on('message', (data: Buffer) => {
    const { id, method, params } = read(data.toString());
    try {
      session.post(method, params, (error, result) =>
        send(error ? { id, error: { code: REFUSED, message: reasonOf(error) } } : { id, result: result ?? {} }),
      );
    } catch (error) {
      send({ id, error: { code: REFUSED, message: reasonOf(error) } });
    }
  });
  socket.on('close', () => session.disconnect());
  socket.on('error', () => socket.terminate());
}

function read(text: string): { id: unknown; method: string; params: object } {
  try {
    // SAFETY: what a message of any shape holds is looked at here; null has no fields, and throws
    const { id, method, params } = JSON.parse(text) as { [field: string]: unknown };
    return { id, method: String(method), params: typeof params === 'object' && params !== null ? params : {} };
  } catch {
    return { id: null, method: '', params: {} };
  }
}
