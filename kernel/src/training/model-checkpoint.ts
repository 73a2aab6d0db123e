/** Saves a training while it runs, so that it can go on after a crash or another day: see `resume`. */
import { writeCheckpoint } from './checkpoint.ts';
import { TrainingCallback } from './callback.ts';
import { Monitor, valuesOf, type Logs, type MonitorOptions } from './monitor.ts';

export interface CheckpointOptions extends MonitorOptions {
  /** A folder; it is made. `{epoch}` in it is the number of whole epochs that are done: each of them keeps a folder then. */
  path: string;
  /** Whether only an epoch that is better than all before is saved. */
  saveBestOnly?: boolean;
  /** Saves after every so many batches too. */
  everyBatches?: number;
}

/**
 * A callback that saves model, weights, state of the optimizer and progress at the end of each epoch, in place of what it
 * saved before. An epoch whose loss is not a number is not saved.
 */
export function modelCheckpoint(options: CheckpointOptions): TrainingCallback {
  return new ModelCheckpoint(options);
}

class ModelCheckpoint extends TrainingCallback {
  readonly #options: CheckpointOptions;
  readonly #monitor: Monitor;
  #best: number | null = null;
  #epoch = 0;
  /** Batches that are done of this epoch, and of all. */
  #batch = 0;
  #batches = 0;
  #isStopped = false;

  constructor(options: CheckpointOptions) {
    super();
    this.#options = options;
    this.#monitor = new Monitor(options);
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    this.#batch = 0;
  }

  override async onBatchEnd(batch: number, logs?: Logs): Promise<void> {
    const { everyBatches } = this.#options;
    this.#batch = batch + 1;
    this.#batches += 1;
    this.#isStopped = this.training.stopTraining;
    if (everyBatches === undefined || this.#batches % everyBatches > 0) return;
    await this.#save({ epoch: this.#epoch, batch: batch + 1 }, logs);
  }

  override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
    if (this.#isCut()) return;
    if (this.#options.saveBestOnly) {
      const value = this.#monitor.read(logs, 'modelCheckpoint');
      if (value === null || !this.#monitor.isBetter(value, this.#best)) return;
      this.#best = value;
    }
    await this.#save({ epoch: epoch + 1, batch: 0 }, logs);
  }

  async #save(done: { epoch: number; batch: number }, logs: Logs): Promise<void> {
    const { loss = 0 } = valuesOf(logs);
    const folder = this.#options.path.replaceAll('{epoch}', String(done.epoch));
    if (Number.isFinite(loss)) await writeCheckpoint(folder, this.training, done);
  }

  /** An epoch that was stopped within is not done: it is to be trained again, from its start. */
  #isCut(): boolean {
    const { samples, batchSize, steps } = this.params;
    if (typeof samples === 'number' && typeof batchSize === 'number') return this.#batch < samples / batchSize;
    if (typeof steps === 'number') return this.#batch < steps;
    return this.#isStopped;
  }
}
