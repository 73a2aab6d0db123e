/** Rows that are read anew for each epoch -> a dataset of tfjs. */
import * as tf from '@tensorflow/tfjs';

/**
 * Nothing is read before the dataset is asked, and no more than it is asked for. `rows` is called once an epoch.
 * `size` (rows an epoch) is for those who show how far an epoch is.
 */
export function streamed<T extends tf.TensorContainer>(
  rows: () => AsyncGenerator<T>,
  size?: number,
): tf.data.Dataset<T> {
  return new Streamed(rows, size);
}

class Streamed<T extends tf.TensorContainer> extends tf.data.Dataset<T> {
  readonly #rows: () => AsyncGenerator<T>;

  constructor(rows: () => AsyncGenerator<T>, size: number | undefined) {
    super();
    this.#rows = rows;
    if (size !== undefined) Object.assign(this, { size });
  }

  override async iterator() {
    return tf.data.generator<T>(this.#rows).iterator();
  }
}
