/** A worker thread that answers questions one after another. When it dies, the next question starts another. */
import { Worker, type ResourceLimits } from 'node:worker_threads';

/** What a thread answers. */
export type Reply =
  { seq: number; status: 'ok'; answer: unknown } | { seq: number; status: 'error'; message: string; stack: string };

interface Pending {
  message: object;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

export interface ThreadOptions {
  url: URL;
  name: string;
  limits: ResourceLimits;
  /** What it is started with, each time. */
  start: () => unknown;
}

export class Thread {
  readonly #options: ThreadOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #disposed = false;
  #seq = 0;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** `deadline` (ms) is when nobody waits any more: the thread is ended, the answer null, and the others are asked anew. */
  ask(question: object, deadline?: number): Promise<unknown> {
    if (this.#disposed) return Promise.reject(new Error('the language service is disposed'));
    const worker = this.#worker ?? this.start();
    const seq = ++this.#seq;
    const message = { ...question, seq };
    const asked = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(seq, { message, resolve, reject });
      worker.ref();
      worker.postMessage(message);
    });
    if (deadline === undefined) return asked;
    const timer = setTimeout(() => this.#giveUp(seq), deadline).unref();
    return asked.finally(() => clearTimeout(timer));
  }

  start(): Worker {
    if (this.#worker) return this.#worker;
    const { url, name, limits, start } = this.#options;
    const worker = new Worker(url, { workerData: start(), name, resourceLimits: limits });
    worker.on('message', (reply: Reply) => this.#settle(reply));
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

  #giveUp(seq: number): void {
    const stuck = this.#pending.get(seq);
    this.#pending.delete(seq);
    stuck?.resolve(null);
    this.restart();
  }

  /** What it is started with has changed: the next question, or those that wait, start another. */
  restart(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    if (this.#pending.size === 0 || this.#disposed) return;
    const next = this.start();
    next.ref();
    for (const { message } of this.#pending.values()) next.postMessage(message);
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.seq);
    this.#pending.delete(reply.seq);
    if (this.#pending.size === 0) this.#worker?.unref();
    if (reply.status === 'ok') pending?.resolve(reply.answer);
    else pending?.reject(Object.assign(new Error(reply.message), { stack: reply.stack }));
  }

  /** Whatever was asked of a dead worker fails. */
  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const reason = error instanceof Error ? error : new Error(String(error));
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}
