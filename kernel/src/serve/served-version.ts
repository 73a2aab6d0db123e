/** One version of a model while it is served: loaded, warmed up, asked, drained, disposed. */
import { Batcher, type BatcherOptions } from './batcher.ts';
import { checkedInputs, wantedOutputs, type Checks } from './checked-inputs.ts';
import { ServeError, type InferRequest, type InferTensor, type ModelState } from './inference.ts';
import type { Servable } from './servable.ts';
import type { Found } from './target.ts';
import { VersionRecord, type Watcher } from './version-record.ts';
import { warmUp } from './warm-up.ts';

export type VersionOptions = BatcherOptions &
  Checks & {
    /** Milliseconds that a version may rehearse before it is ready, beyond its first run. */
    warmUp: number;
  };

export class ServedVersion {
  readonly version: string;
  readonly fingerprint: string;
  readonly record: VersionRecord;
  #state: ModelState = 'LOADING';
  #reason = '';
  #running: { servable: Servable; batcher: Batcher } | null = null;
  readonly #options: VersionOptions;

  constructor({ version, fingerprint }: Found, options: VersionOptions, watcher?: Watcher) {
    this.record = new VersionRecord(watcher);
    this.version = version;
    this.fingerprint = fingerprint;
    this.#options = options;
  }

  get state(): ModelState {
    return this.#state;
  }

  /** Why it is not ready. */
  get reason(): string {
    return this.#reason;
  }

  get waiting(): number {
    return this.#running?.batcher.waiting ?? 0;
  }

  /** What it takes and gives; null unless it is ready. */
  get signature(): Servable | null {
    return this.#running?.servable ?? null;
  }

  /** Loads it, and runs it so that no request waits for what is made at the first runs. */
  async start(open: Found['open']): Promise<void> {
    let servable: Servable | null = null;
    try {
      servable = await open();
      await warmUp(servable, { maxBatch: this.#options.maxBatch, ms: this.#options.warmUp });
    } catch (error) {
      servable?.dispose();
      this.#state = 'UNAVAILABLE';
      this.#reason = error instanceof Error ? error.message : String(error);
      return;
    }
    this.#running = { servable, batcher: new Batcher(servable, this.record, this.#options) };
    this.#state = 'READY';
  }

  /** @throws ServeError */
  async infer(request: InferRequest): Promise<InferTensor[]> {
    if (this.#running === null) throw new ServeError('unavailable', `Version ${this.version} is not ready`, 1);
    const { servable, batcher } = this.#running;
    const inputs = checkedInputs(request.inputs, servable.inputs, this.#options);
    const wanted = wantedOutputs(request.outputs, servable.outputs);
    const outputs = await batcher.submit(inputs);
    return wanted.flatMap((index) => outputs[index] ?? []);
  }

  /** Answers what waits already, then frees the model. */
  async retire(reason: string): Promise<void> {
    const running = this.#running;
    this.#state = 'UNLOADING';
    await running?.batcher.drained();
    this.#running = null;
    running?.servable.dispose();
    this.#state = 'UNAVAILABLE';
    this.#reason = reason;
  }
}
