/** The queue in front of one version of a model: requests that wait together are run together. */
import type { Context } from '@opentelemetry/api';
import { traceBatch, tracedContext } from '../monitor/traces.ts';
import { ServeError, type InferTensor } from './inference.ts';
import { batchSizes, sizeFor } from './batch-sizes.ts';
import { Pace, type PaceOptions } from './pace.ts';
import type { VersionRecord } from './version-record.ts';
import { isBatchable, type Servable } from './servable.ts';
import { rowsOf, stack } from './stacked.ts';

export interface BatcherOptions extends PaceOptions {
  /** Requests that may wait; more are refused. */
  maxQueue: number;
  /** Milliseconds from arrival to answer; who waits longer, or is computed for longer, is refused. */
  timeout: number;
}

/** Milliseconds between two looks at what is overdue while a batch runs. */
const LOOK = 1000;

interface Job {
  inputs: readonly InferTensor[];
  /** Jobs of one key can be stacked. */
  key: string;
  rows: number;
  since: number;
  /** The request's, where it is traced. */
  trace: Context | undefined;
  /** Refused while it was computed: what comes of it is for nobody. */
  isLate: boolean;
  resolve(outputs: readonly InferTensor[]): void;
  reject(error: unknown): void;
}

export class Batcher {
  readonly #servable: Servable;
  readonly #record: VersionRecord;
  readonly #options: BatcherOptions;
  readonly #pace: Pace;
  readonly #isBatchable: boolean;
  /** Of batches; empty where each number of rows is run as it is. */
  readonly #sizes: readonly number[];
  #queue: Job[] = [];
  #state: 'idle' | 'gathering' | 'running' = 'idle';
  #whenEmpty: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(servable: Servable, record: VersionRecord, options: BatcherOptions) {
    this.#servable = servable;
    this.#record = record;
    this.#options = options;
    this.#pace = new Pace(options);
    this.#isBatchable = isBatchable(servable);
    const { maxBatch } = options;
    this.#sizes = this.#isBatchable && servable.isTraced && maxBatch > 1 ? batchSizes(maxBatch) : [];
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Outputs of the model for inputs that fit it. @throws ServeError unavailable, late, internal */
  submit(inputs: readonly InferTensor[]): Promise<readonly InferTensor[]> {
    if (this.#queue.length >= this.#options.maxQueue) {
      const message = `The queue is full: ${this.#options.maxQueue} requests wait`;
      return Promise.reject(new ServeError('unavailable', message, 1));
    }
    const rows = this.#isBatchable ? (inputs[0]?.shape[0] ?? 1) : 1;
    const key = inputs.map(({ shape }) => shape.slice(1).join('x')).join();
    return new Promise((resolve, reject) => {
      this.#queue.push({
        inputs,
        key,
        rows,
        since: performance.now(),
        isLate: false,
        trace: tracedContext(),
        resolve,
        reject,
      });
      if (this.#state === 'idle') this.#gather();
      else if (this.#state === 'gathering' && this.#isFull()) this.#start();
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  drained(): Promise<void> {
    if (this.#state === 'idle') return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  /** Sockets are read before the next immediate, so what has arrived comes along without waiting. */
  #gather(): void {
    this.#state = 'gathering';
    const [oldest] = this.#queue;
    const delay = oldest && this.#isBatchable ? this.#pace.delay(performance.now() - oldest.since) : 0;
    if (delay > 0 && !this.#isFull()) this.#timer = setTimeout(() => this.#start(), delay);
    else setImmediate(() => this.#start());
  }

  #isFull(): boolean {
    return this.#queue.length >= this.#pace.limit;
  }

  #start(): void {
    if (this.#state !== 'gathering') return;
    clearTimeout(this.#timer);
    this.#state = 'running';
    void this.#runNext();
  }

  async #runNext(): Promise<void> {
    const batch = this.#take();
    if (batch.length > 0) {
      const watching = setInterval(() => this.#refuseOverdue(batch), Math.min(this.#options.timeout, LOOK));
      await this.#run(batch);
      clearInterval(watching);
    }
    if (this.#queue.length > 0) {
      this.#gather();
      return;
    }
    this.#state = 'idle';
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  /** The oldest request and those that can be stacked on it; what waited too long is refused. */
  #take(): Job[] {
    const now = performance.now();
    const batch: Job[] = [];
    const left: Job[] = [];
    let rows = 0;
    for (const job of this.#queue) {
      if (now - job.since > this.#options.timeout) this.#refuseLate(job);
      else if (batch.length === 0 || (this.#fits(job, batch) && rows + job.rows <= this.#pace.limit)) {
        batch.push(job);
        rows += job.rows;
      } else left.push(job);
    }
    this.#queue = left;
    return batch;
  }

  #fits(job: Job, batch: readonly Job[]): boolean {
    return this.#isBatchable && job.key === batch[0]?.key;
  }

  #refuseLate(job: Job): void {
    job.isLate = true;
    this.#record.answered(performance.now() - job.since, false);
    job.reject(new ServeError('late', `The request took longer than ${this.#options.timeout} ms`));
  }

  /** A model that computes for too long, or for ever, keeps nobody waiting for it. */
  #refuseOverdue(batch: readonly Job[]): void {
    const latest = performance.now() - this.#options.timeout;
    for (const job of batch) if (!job.isLate && job.since < latest) this.#refuseLate(job);
    for (const job of this.#queue) if (job.since < latest) this.#refuseLate(job);
    this.#queue = this.#queue.filter((job) => !job.isLate);
  }

  async #run(batch: readonly Job[]): Promise<void> {
    const started = performance.now();
    try {
      await this.#compute(batch, started);
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1 && only) {
        if (only.isLate) return;
        this.#record.answered(performance.now() - only.since, false);
        only.reject(error);
        return;
      }
      // one request that the model cannot compute must not cost the others theirs
      for (const job of batch) if (!job.isLate) await this.#run([job]);
    }
  }

  async #compute(batch: readonly Job[], started: number): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    const rows = batch.reduce((sum, job) => sum + job.rows, 0);
    const size = sizeFor(rows, this.#sizes);
    const inputs = first.inputs.map((_, index) =>
      stack(
        batch.flatMap((job) => job.inputs[index] ?? []),
        size,
      ),
    );
    const ready = performance.now();
    const outputs = await this.#servable.run(inputs);
    const computed = performance.now();
    const parts = batch.length === 1 && size === rows ? [outputs] : split(outputs, batch, size);
    const ended = performance.now();
    this.#pace.saw(rows, computed - ready, ended - first.since);
    this.#record.batch(rows, rows, computed - ready);
    this.#record.add('computeInput', ready - started, batch.length);
    this.#record.add('computeInfer', computed - ready, batch.length);
    this.#record.add('computeOutput', ended - computed, batch.length);
    batch.forEach((job, index) => {
      if (job.isLate) return;
      this.#record.add('queue', started - job.since);
      this.#record.answered(ended - job.since, true);
      if (job.trace)
        traceBatch(job.trace, {
          since: job.since,
          started,
          stacked: ready,
          computed,
          ended,
          rows,
          requests: batch.length,
        });
      job.resolve(parts[index] ?? []);
    });
  }
}

function split(outputs: readonly InferTensor[], batch: readonly Job[], rows: number): InferTensor[][] {
  const odd = outputs.find(({ shape }) => shape[0] !== rows);
  if (odd) throw new ServeError('internal', `The model gave ${odd.shape[0]} rows of '${odd.name}' for ${rows}`);
  let at = 0;
  return batch.map((job) => {
    const start = at;
    at += job.rows;
    return outputs.map((output) => rowsOf(output, start, job.rows));
  });
}
