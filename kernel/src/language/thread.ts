/** A worker thread that answers questions one after another. When it dies, the next question starts another. */
import { Worker, type ResourceLimits } from 'node:worker_threads';

/** What a thread answers. */
export type Reply =
  { seq: number; status: 'ok'; answer: unknown } | { seq: number; status: 'error'; message: string; stack: string };

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

export interface ThreadOptions {
  url: URL;
  name: string;
  limits: ResourceLimits;
  /** How long (ms) one answer may take; for ever by default. */
  deadline?: () => number;
  /** What it is started with, each time. */
  start: () => unknown;
  /** The thread is gone. */
  ended?: () => void;
}

export class Thread {
  readonly #options: ThreadOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  /** Runs while it owes an answer, anew after each. */
  #patience: NodeJS.Timeout | undefined;
  #disposed = false;
  #seq = 0;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Null when the thread was ended because an answer, this or one before it, took longer than the deadline. */
  ask(question: object): Promise<unknown> {
    if (this.#disposed) return Promise.reject(new Error('the language service is disposed'));
    const worker = this.#worker ?? this.start();
    const seq = ++this.#seq;
    if (this.#pending.size === 0) this.#wait(worker);
    return new Promise<unknown>((resolve, reject) => {
      this.#pending.set(seq, { resolve, reject });
      worker.ref();
      worker.postMessage({ ...question, seq });
    });
  }

  start(): Worker {
    if (this.#worker) return this.#worker;
    const { url, name, limits, start } = this.#options;
    const worker = new Worker(url, { workerData: start(), name, resourceLimits: limits });
    worker.on('message', (reply: Reply) => this.#settle(worker, reply));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', (code) => this.#lost(worker, new Error(`the ${name} worker ended with exit code ${code}`)));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#worker?.terminate();
  }

  /** Ends when all that was asked is answered; nothing more may be asked. */
  finish(): void {
    this.#disposed = true;
    if (this.#pending.size === 0) void this.#worker?.terminate();
  }

  #wait(worker: Worker): void {
    clearTimeout(this.#patience);
    const { deadline } = this.#options;
    if (deadline) this.#patience = setTimeout(() => this.#giveUp(worker), deadline()).unref();
  }

  /** Which question it is at cannot be told, so none of them is answered. */
  #giveUp(worker: Worker): void {
    this.#worker = undefined;
    void worker.terminate();
    for (const { resolve } of this.#forget()) resolve(null);
  }

  #settle(worker: Worker, reply: Reply): void {
    if (this.#worker !== worker) return;
    const pending = this.#pending.get(reply.seq);
    this.#pending.delete(reply.seq);
    if (this.#pending.size > 0) {
      this.#wait(worker);
    } else {
      clearTimeout(this.#patience);
      worker.unref();
      if (this.#disposed) void worker.terminate();
    }
    if (reply.status === 'ok') pending?.resolve(reply.answer);
    else pending?.reject(Object.assign(new Error(reply.message), { stack: reply.stack }));
  }

  /** Whatever was asked of a dead worker fails. */
  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const reason = error instanceof Error ? error : new Error(String(error));
    for (const { reject } of this.#forget()) reject(reason);
  }

  #forget(): Pending[] {
    clearTimeout(this.#patience);
    this.#options.ended?.();
    const all = [...this.#pending.values()];
    this.#pending.clear();
    return all;
  }
}
