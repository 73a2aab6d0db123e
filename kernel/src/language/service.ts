/** The supervisor's side of the language worker: TypeScript is loaded in that thread alone, so starting stays fast. */
import { Worker } from 'node:worker_threads';
import type { CompiledCell } from '../cell/compile.ts';
import type { Completeness } from '../cell/is-complete.ts';
import { location, rewriteStack } from '../cell/stack.ts';
import { syntaxTraceback, traceback } from '../cell/traceback.ts';
import type { Calls, CallName, FromWorker, ToWorker, WorkerStart } from './messages.ts';

/** The one place that says where the worker is: beside this file, as source or built. */
const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

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
  readonly #cells = new Map<string, { map: string; source: string }>();

  /** Starts the worker, so that TypeScript is loaded by the time a cell comes. */
  constructor() {
    this.#start();
  }

  /** Compiles the next cell of the session; names of the cells before it are known. */
  async compile(code: string, fileName: string): Promise<CompiledCell> {
    const compiled = await this.#ask('compile', { code, fileName });
    this.#cells.set(fileName, { map: compiled.map, source: code });
    compiled.declares.forEach((name) => this.#known.add(name));
    return compiled;
  }

  isComplete(code: string): Promise<Completeness> {
    return this.#ask('isComplete', { code });
  }

  /** A fresh runner has no variables: forgets the names and the cells of the session. */
  async reset(): Promise<void> {
    this.#known.clear();
    this.#cells.clear();
    await this.#ask('reset', {});
  }

  /** V8's stack -> the same with the lines and columns of the cells as the user wrote them. */
  rewriteStack(stack: string): string {
    return rewriteStack(stack, this.#cells);
  }

  /** The traceback of a failed cell, out of V8's stack. */
  traceback(name: string, message: string, stack: string): string[] {
    const at = location(stack, this.#cells);
    const source = at && this.#cells.get(at.url)?.source;
    return traceback(name, message, this.rewriteStack(stack), source, at);
  }

  /** The traceback of a cell whose compilation found errors. */
  syntaxTraceback(compiled: CompiledCell, source: string): string[] {
    return syntaxTraceback(compiled.diagnostics, source);
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
        // SAFETY: the worker answers request `seq` with the answer of its call.
        resolve: (answer) => resolve(answer as Calls[K]['answer']),
        reject,
      });
      worker.ref();
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const start: WorkerStart = { known: [...this.#known] };
    const worker = new Worker(WORKER_URL, { workerData: start, name: 'language' });
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
