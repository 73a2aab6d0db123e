/** Requests at even distances in time, whatever the service does: autocannon's rate sends those of a second at once and then waits. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { loaded, type Loaded, type RestRequest } from './serve-load.ts';

const MOST_OPEN = 64;
/** After the last was sent (ms). */
const ANSWERED_WITHIN = 30_000;

/** `rate` requests a second over kept connections; latencies count from when each was due, to the millisecond of a timer. */
export async function pacedLoad({ url, body }: RestRequest, rate: number, seconds: number): Promise<Loaded> {
  const { hostname, port, pathname } = new URL(url);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), Buffer.from(body)]);
  const sockets = Array.from({ length: MOST_OPEN }, () => connect(Number(port), hostname).setNoDelay());
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const idle = [...sockets];
  const sentAt = new Map<Socket, number>();
  const queue: number[] = [];
  const latencies: number[] = [];
  let failed = 0;
  for (const socket of sockets) {
    onAnswer(socket, (isOk) => {
      latencies.push(performance.now() - (sentAt.get(socket) ?? NaN));
      if (!isOk) failed += 1;
      idle.push(socket);
      pump();
    });
  }
  const began = performance.now();
  const total = Math.floor(rate * seconds);
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - began) * rate) / 1000));
    for (; sent < due; sent += 1) queue.push(performance.now());
    pump();
    await wait(1);
  }
  const late = performance.now() + ANSWERED_WITHIN;
  while (latencies.length < total) {
    if (performance.now() > late) throw new Error(`${total - latencies.length} requests have no answer`);
    await wait(1);
  }
  for (const socket of sockets) socket.destroy();
  return loaded(latencies, failed, performance.now() - began);

  function pump(): void {
    for (let socket = idle.pop(); socket !== undefined; socket = idle.pop()) {
      const due = queue.shift();
      if (due === undefined) {
        idle.push(socket);
        return;
      }
      sentAt.set(socket, due);
      socket.write(bytes);
    }
  }
}

/** One answer at a time; its length is in its head. */
function onAnswer(socket: Socket, done: (isOk: boolean) => void): void {
  let come = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    come += text;
    const end = come.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(come)?.[1] ?? NaN);
    // NaN, of a head that has not come whole, is never reached
    if (end < 0 || !(come.length >= end + 4 + length)) return;
    const isOk = come.startsWith('HTTP/1.1 200 ');
    come = '';
    done(isOk);
  });
}
