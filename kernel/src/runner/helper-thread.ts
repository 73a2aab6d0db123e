/**
 * The runner's helper thread: owns the pipe to the supervisor and the inspector session on the main thread,
 * so that output, interrupts and completion work while user code keeps the main thread busy.
 */
import { writeSync } from 'node:fs';
import inspector from 'node:inspector';
import { Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { batch } from './batch.ts';
import { complete } from './complete.ts';
import { frame, unframer } from './framing.ts';
import { inspect } from './inspect.ts';
import type { FromMain, FromRunner, ToMain, ToRunner } from './port.ts';

/** A main thread that has not answered an interrupt by then (ms) is in a synchronous loop and is terminated. */
const PATIENCE = 150;
/** The same while code runs that ends by itself: one batch of a large model may take seconds. */
const LONG_PATIENCE = 5000;

if (!parentPort) throw new Error('helper-thread.ts runs as a worker of runner/main.ts');
const main = parentPort;
// SAFETY: runner/main.ts starts this thread with exactly this
const { flushed, cooperating } = workerData as { flushed: Int32Array; cooperating: Int32Array };

const session = new inspector.Session();
session.connectToMainThread();

const pipe = new Socket({ fd: 3, readable: true, writable: true });
const send = (message: FromRunner): boolean => pipe.write(frame(message));
const output = batch(send);
let barriers = 0;
const escalations = new Map<number, NodeJS.Timeout>();

// SAFETY: the supervisor sends nothing else
pipe.on(
  'data',
  unframer((value) => fromSupervisor(value as ToRunner)),
);
pipe.on('close', () => process.kill(process.pid, 'SIGKILL'));
pipe.on('error', () => process.kill(process.pid, 'SIGKILL'));
main.on('message', fromMain);

function fromSupervisor(message: ToRunner): void {
  switch (message.type) {
    case 'execute':
      return toMain(message);
    case 'interrupt':
      return interrupt();
    case 'complete':
      return void complete(session, message.code, message.cursor).then((found) =>
        send({ type: 'completed', seq: message.seq, ...found }),
      );
    case 'inspect':
      return void inspect(session, message.code, message.cursor).then((data) =>
        send({ type: 'inspected', seq: message.seq, data }),
      );
  }
}

function fromMain(message: FromMain): void {
  switch (message.type) {
    case 'publish':
      return output.add(message);
    case 'executed':
      output.flush();
      send({ ...message, barrier: writeBarrier() });
      return;
    case 'interrupting':
      clearTimeout(escalations.get(message.seq));
      escalations.delete(message.seq);
      return;
    case 'flush':
      output.flush();
      session.disconnect();
      pipe.write(Buffer.alloc(0), () => {
        Atomics.store(flushed, 0, 1);
        Atomics.notify(flushed, 0);
      });
      return;
    case 'ready':
    case 'engine':
      output.flush();
      send(message);
      return;
  }
}

function toMain(message: ToMain): void {
  main.postMessage(message);
}

/** First asks; a main thread that cannot hear is terminated, which leaves its variables as they are. */
function interrupt(): void {
  const seq = escalations.size === 0 ? 1 : Math.max(...escalations.keys()) + 1;
  escalations.set(
    seq,
    setTimeout(
      () => session.post('Runtime.terminateExecution', () => undefined),
      Atomics.load(cooperating, 0) > 0 ? LONG_PATIENCE : PATIENCE,
    ),
  );
  toMain({ type: 'interrupt', seq });
}

/** Marks in stdout and stderr where the cell's native output ends; the supervisor waits until it has read that far. */
function writeBarrier(): string {
  const barrier = `\0limpid-barrier-${++barriers}\0`;
  writeAll(1, barrier);
  writeAll(2, barrier);
  return barrier;
}

function writeAll(fd: number, text: string): void {
  let rest: Buffer = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      // the pipe is full: the supervisor is reading it
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
