/** Values of some of the rows of a tensor, evenly spread, in their order. */
import * as tf from '@tensorflow/tfjs';

export interface Sample {
  /** The tensor's own. */
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly rows: number;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

export function sampleOf(tensor: tf.Tensor, most: { rows: number; values: number }, least = 8): Sample {
  const { shape, dtype } = tensor;
  const [all = 1] = shape;
  const size = Math.max(1, tensor.size / Math.max(1, all));
  const rows = Math.min(all, Math.max(Math.min(least, all), Math.min(most.rows, Math.floor(most.values / size))));
  if (rows === all) return { shape, dtype, rows, values: tensor.dataSync() };
  return tf.tidy(() => {
    const at = Int32Array.from({ length: rows }, (_, index) => Math.floor((index * all) / rows));
    return { shape, dtype, rows, values: tf.gather(tensor, tf.tensor1d(at, 'int32')).dataSync() };
  });
}

/** The first rows of a sample, every so many of it. */
export function tensorOf({ shape, dtype, rows, values }: Sample, most: number): tf.Tensor {
  const size = Math.max(1, values.length / Math.max(1, rows));
  const kept = Math.min(rows, most);
  const chosen = kept === rows ? values : values.filter((_, index) => isKept(Math.floor(index / size), rows, kept));
  return tf.tensor(chosen, [kept, ...shape.slice(1)], dtype === 'int32' || dtype === 'bool' ? dtype : 'float32');
}

function isKept(row: number, rows: number, kept: number): boolean {
  return Math.floor(((row + 1) * kept) / rows) > Math.floor((row * kept) / rows);
}
