/**
 * One installer at a time. The lock is a listening socket: the operating system takes it back when its holder dies,
 * however that happens, and a waiter hears at once.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, connect, type Server } from 'node:net';

/** Waits for the lock of `folder`; `onWait` is called if another process has it. */
export async function withLock<T>(folder: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const name = address(folder);
  let server = await listen(name);
  if (server === null) onWait();
  while (server === null) {
    await released(name);
    server = await listen(name);
  }
  try {
    return await work();
  } finally {
    // Waiters hold connections: ending them is what tells them.
    server.emit('released');
    server.close();
  }
}

/** An abstract socket: no file to leave behind. Unix only by name, Linux only by kind; so is the native engine. */
function address(folder: string): string {
  return `\0limpid-engine-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
}

async function listen(name: string): Promise<Server | null> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    server.once('released', () => socket.destroy());
  });
  server.setMaxListeners(0);
  server.listen(name);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return null;
    throw error;
  }
}

/** Settles when the holder ends the connection, or is gone before there is one. */
async function released(name: string): Promise<void> {
  const socket = connect(name);
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('error', () => resolve());
  socket.on('close', () => resolve());
  socket.resume();
  await promise;
}
