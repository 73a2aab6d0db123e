/** What the helper thread sends to the main thread: taken by events, or by hand where code leaves the event loop no turn. */
import { AsyncLocalStorage } from 'node:async_hooks';
// the global one starts nothing for a cell that was interrupted
import { setImmediate } from 'node:timers';
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { takenByHand, type Letterbox } from '../comm/by-hand.ts';
import type { CommJob, ToMain } from './port.ts';

export interface FromHelperOptions {
  port: MessagePort;
  /** Shared with the helper thread: how many messages it has put into the port. */
  arrived: Int32Array;
  /** In order, and never below code of a cell. */
  take(message: ToMain): void;
  /** For a comm that is listed in `takenByHand`, below code that looks for it. */
  takeByHand(job: CommJob): void;
}

export class FromHelper implements Letterbox {
  readonly #options: FromHelperOptions;
  /** Came by hand and are nobody's who looks. */
  readonly #deferred: ToMain[] = [];
  /** What is taken later belongs to no cell. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #seen = 0;

  constructor(options: FromHelperOptions) {
    this.#options = options;
    // SAFETY: the helper thread sends nothing else
    options.port.on('message', (message: ToMain) => {
      this.#takeDeferred();
      options.take(message);
    });
  }

  take(): void {
    const { port, arrived, takeByHand } = this.#options;
    this.#seen = Atomics.load(arrived, 0);
    for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
      // SAFETY: the helper thread sends nothing else
      const message = received.message as ToMain;
      if (isByHand(message)) takeByHand(message.job);
      else this.#defer(message);
    }
  }

  wait(ms?: number): void {
    Atomics.wait(this.#options.arrived, 0, this.#seen, ms);
  }

  get isInterrupted(): boolean {
    return this.#deferred.some(({ type }) => type === 'interrupt');
  }

  #defer(message: ToMain): void {
    this.#deferred.push(message);
    if (this.#deferred.length === 1) this.#outside(() => setImmediate(() => this.#takeDeferred()));
  }

  #takeDeferred(): void {
    for (let next = this.#deferred.shift(); next; next = this.#deferred.shift()) this.#options.take(next);
  }
}

function isByHand(message: ToMain): message is ToMain & { type: 'handle' } {
  return message.type === 'handle' && takenByHand.has(message.job.notice.content.comm_id);
}
