/**
 * `fitDataset` asks its dataset for the next batch before the step on this one runs. A step holds the thread, but not what a
 * dataset waits for: files, other threads and timers go on meanwhile.
 *
 * One batch is asked for ahead, never more, and none behind the last of an epoch. Where a training stops in the middle of an
 * epoch, one batch may so have been taken in vain; it is disposed. After `setSeed` nothing is asked for ahead: a dataset that
 * draws would come at other times, and its numbers and those of dropout would change places.
 */
import * as tf from '@tensorflow/tfjs';
import { isReproducible } from './random/seed.ts';
import type { Batches, Dataset } from './repairs/batches.ts';

export function prefetchBatches(): void {
  // SAFETY: it asks for no more, see above.
  const prototype = tf.LayersModel.prototype as unknown as {
    fitDataset<T>(this: tf.LayersModel, dataset: Dataset<T>, args: tf.ModelFitDatasetArgs<T>): Promise<tf.History>;
  };
  const { fitDataset } = prototype;
  prototype.fitDataset = async function <T>(
    this: tf.LayersModel,
    dataset: Dataset<T>,
    args: tf.ModelFitDatasetArgs<T>,
  ): Promise<tf.History> {
    if (isReproducible()) return fitDataset.call(this, dataset, args);
    const started: OneAhead<T>[] = [];
    const iterator = async (): Promise<Batches<T>> => {
      const batches = new OneAhead(await dataset.iterator(), args.batchesPerEpoch);
      started.push(batches);
      return batches;
    };
    try {
      return await fitDataset.call(this, { size: dataset.size, iterator }, args);
    } finally {
      for (const batches of started) batches.leave();
    }
  };
}

class OneAhead<T> implements Batches<T> {
  readonly #batches: Batches<T>;
  /** Undefined: until there is no more. */
  readonly #batchesPerEpoch: number | undefined;
  #taken = 0;
  #ahead: Promise<IteratorResult<T>> | undefined;

  constructor(batches: Batches<T>, batchesPerEpoch: number | undefined) {
    this.#batches = batches;
    this.#batchesPerEpoch = batchesPerEpoch;
  }

  async next(): Promise<IteratorResult<T>> {
    const asked = this.#ahead ?? this.#batches.next();
    this.#ahead = undefined;
    const batch = await asked;
    if (hasValue(batch)) this.#taken += 1;
    const isLast = batch.done || (this.#batchesPerEpoch !== undefined && this.#taken % this.#batchesPerEpoch === 0);
    if (!isLast) this.#ask();
    return batch;
  }

  /** Disposes the batch that nobody takes any more, once it is there. */
  leave(): void {
    // SAFETY: a dataset for fitDataset gives tensors in objects and lists, if anything.
    void this.#ahead?.then(({ value }) => tf.dispose(value as tf.TensorContainer), ignored);
    this.#ahead = undefined;
  }

  #ask(): void {
    this.#ahead = (async () => this.#batches.next())();
    // a failure is told to the one whose turn it is, or to nobody
    this.#ahead.catch(ignored);
  }
}

/** tfjs-data may give an empty element that is not the last. */
function hasValue({ value }: { value: unknown }): boolean {
  return value !== null && value !== undefined;
}

function ignored(): void {
  // see where it is used
}
