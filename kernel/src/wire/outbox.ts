/**
 * What waits to be published. ZeroMQ takes messages for a subscriber that does not read up to its high-water mark; then
 * they wait here, and beyond `FULL` the runner is told to hold its output. A subscriber that reads gets everything, slow
 * as it may be. One that has not read for `PATIENCE` no longer holds up the others: until it reads again it loses
 * messages, it alone.
 */
import { withoutWarnings } from '../without-warnings.ts';
import type { Frames } from './sockets.ts';

/** Bytes. */
const FULL = 8 * 1024 * 1024;
/** How long (ms) a subscriber may not read before it loses messages. */
const PATIENCE = 5000;
/** How often (ms) to look whether a subscriber reads again. */
const RETRY = 2;

export interface Outbox {
  push(frames: Frames): void;
  /** Resolves when all has been handed to ZeroMQ; waits for nobody who does not read. */
  flush(): Promise<void>;
  /** Calls back with true when too much waits, and with false when there is room again. */
  onCongestion(listener: (congested: boolean) => void): void;
  /** Calls back when a subscriber begins to lose messages; ZeroMQ does not tell which, nor when it reads again. */
  onDropped(listener: () => void): void;
}

/** With `noDrop`, as it must come, sending fails with EAGAIN while some subscriber's queue is full. */
interface PublishingSocket {
  send(frames: Frames): Promise<void>;
  readonly closed: boolean;
  noDrop: boolean;
}

export function outbox(socket: PublishingSocket): Outbox {
  const waiting: Frames[] = [];
  let bytes = 0;
  let congested = false;
  let sending: Promise<void> | undefined;
  let isClosing = false;
  let congestion: (congested: boolean) => void = () => undefined;
  let dropped: () => void = () => undefined;

  const weigh = (change: number): void => {
    bytes += change;
    const now = congested ? bytes > FULL / 2 : bytes > FULL;
    if (now !== congested) congestion(now);
    congested = now;
  };

  /** False when a subscriber's queue is full. */
  const offer = async (frames: Frames): Promise<boolean> => {
    try {
      await socket.send(frames);
      return true;
    } catch (error) {
      if (socket.closed) return true;
      if (isAgain(error)) return false;
      throw error;
    }
  };

  /** After this, ZeroMQ passes over the subscribers whose queues are full until they have read half of them. */
  const force = async (frames: Frames): Promise<void> => {
    setNoDrop(false);
    await offer(frames);
    setNoDrop(true);
  };

  const setNoDrop = (noDrop: boolean): void => {
    // zeromq.js warns that this waits for the next bind; for this option ZeroMQ does not
    if (!socket.closed) withoutWarnings(() => (socket.noDrop = noDrop));
  };

  const deliver = async (frames: Frames): Promise<void> => {
    const since = performance.now();
    while (!(await offer(frames))) {
      if (!isClosing && performance.now() - since < PATIENCE) {
        await new Promise((resolve) => setTimeout(resolve, RETRY));
        continue;
      }
      await force(frames);
      dropped();
      return;
    }
  };

  const drain = async (): Promise<void> => {
    for (let next = waiting[0]; next && !socket.closed; next = waiting[0]) {
      await deliver(next).catch((error: unknown) => {
        console.error('limpid: a message could not be published:', error);
      });
      waiting.shift();
      weigh(-size(next));
    }
    sending = undefined;
  };

  return {
    push(frames) {
      if (socket.closed) return;
      waiting.push(frames);
      weigh(size(frames));
      sending ??= drain();
    },
    async flush() {
      isClosing = true;
      await sending;
    },
    onCongestion(listener) {
      congestion = listener;
    },
    onDropped(listener) {
      dropped = listener;
    },
  };
}

function size(frames: Frames): number {
  return frames.reduce((sum, { length }) => sum + length, 0);
}

function isAgain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
