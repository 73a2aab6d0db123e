/** The supervisor's side of the language worker: TypeScript is loaded in that thread alone, so starting stays fast. */
import { Worker } from 'node:worker_threads';
import type { CompiledCell } from '../cell/compile.ts';
import type { Completeness } from '../cell/is-complete.ts';
import type { Calls, CallName, FromWorker, ToWorker, WorkerStart } from './messages.ts';

/** The one place that says where the worker is: beside this file, as source or built. */
const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** A checker is garbage after each cell: collected often it costs a cell less time, and the kernel 40 MB less. */
const LIMITS = { maxYoungGenerationSizeMb: 2 };

interface Pending {
  resolve(answer: Calls[CallName]['answer']): void;
  reject(error: Error): void;
}

export class LanguageService {
  #worker: Worker | undefined;
  #disposed = false;
  #seq = 0;
  readonly #pending = new Map<number, Pending>();
  readonly #known = new Set<string>();

  /** Starts the worker, so that TypeScript is loaded by the time a cell comes. */
  constructor() {
    this.#start();
  }

  /** Compiles the next cell of the session; names of the cells before it are known. */
  async compile(code: string, fileName: string): Promise<CompiledCell> {
    const compiled = await this.#ask('compile', { code, fileName });
    compiled.declares.forEach((name) => this.#known.add(name));
    return compiled;
  }

  isComplete(code: string): Promise<Completeness> {
    return this.#ask('isComplete', { code });
  }

  /** A fresh runner has no variables: forgets the names of the session. */
  async reset(): Promise<void> {
    this.#known.clear();
    await this.#ask('reset', {});
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#worker?.terminate();
  }

  #ask<K extends CallName>(call: K, ask: Calls[K]['ask']): Promise<Calls[K]['answer']> {
    if (this.#disposed) return Promise.reject(new Error('the language service is disposed'));
    const worker = this.#worker ?? this.#start();
    const seq = ++this.#seq;
    // SAFETY: `call` and `ask` are of one entry of Calls, which TypeScript cannot see through the parameter K.
    const request = { seq, call, ask } as ToWorker;
    return new Promise((resolve, reject) => {
      this.#pending.set(seq, {
        resolve,
        reject,
      });
      worker.ref();
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const start: WorkerStart = { known: [...this.#known] };
    const worker = new Worker(WORKER_URL, { workerData: start, name: 'language', resourceLimits: LIMITS });
    worker.on('message', (reply: FromWorker) => this.#settle(reply));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', (code) => this.#lost(worker, new Error(`the language worker ended with exit code ${code}`)));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #settle(reply: FromWorker): void {
    const pending = this.#pending.get(reply.seq);
    this.#pending.delete(reply.seq);
    if (this.#pending.size === 0) this.#worker?.unref();
    if (reply.status === 'ok') pending?.resolve(reply.answer);
    else pending?.reject(Object.assign(new Error(reply.message), { stack: reply.stack }));
  }

  /** Whatever was asked of a dead worker fails; the next question starts a new one. */
  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const reason = error instanceof Error ? error : new Error(String(error));
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}
