/** A training whose loss is not a number any more ends. */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { TrainingCallback } from './callback.ts';
import { valuesOf, type Logs } from './monitor.ts';

/** Share of the training time that reading losses may take. */
const READING_SHARE = 0.01;

/**
 * A callback that ends `fit` when the loss is NaN or infinite, with a warning; the history is kept.
 *
 * It reads the loss of batches as often as that costs less than 1 % of the time: in most trainings of every batch, else of
 * every few, and always of an epoch's mean. A loss that stays NaN (once weights are NaN it does) is so seen within a few
 * batches, one that is NaN for a single batch by the end of its epoch.
 */
export function terminateOnNaN(): TrainingCallback {
  return new TerminateOnNaN();
}

class TerminateOnNaN extends TrainingCallback {
  #began = 0;
  #reading = 0;
  #epoch = 0;
  #ended = false;

  override async onTrainBegin(): Promise<void> {
    this.#began = performance.now();
    this.#reading = 0;
    this.#ended = false;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
  }

  override async onBatchEnd(batch: number, logs?: Logs): Promise<void> {
    const before = performance.now();
    if (this.#reading > READING_SHARE * (before - this.#began)) return;
    this.#judge(logs, say('batch {batch} of epoch {epoch}', { batch: batch + 1, epoch: this.#epoch + 1 }));
    this.#reading += performance.now() - before;
  }

  override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
    this.#judge(logs, say('epoch {epoch}', { epoch: epoch + 1 }));
  }

  #judge(logs: Logs, where: string): void {
    const loss = logs?.['loss'];
    const value = loss === undefined ? 0 : (valuesOf({ loss })['loss'] ?? 0);
    if (Number.isFinite(value) || this.#ended) return;
    this.#ended = true;
    this.training.stopTraining = true;
    console.warn(`limpid: ${new LimpidError('TRAINING_DIVERGED', { loss: String(value), where }).message}`);
  }
}
