/** Tensors as records: shape, statistics and distribution, and the values themselves while they are few. */
import type { Tensor } from '@tensorflow/tfjs';
import { finiteOf } from '../portraits/statistics.ts';
import type { Bin, Statistics } from '../portraits/statistics.ts';
import { distributionOf } from '../portraits/tensor-values.ts';

export interface ValuesRecord {
  shape: number[];
  /** Row-major; null where they are more than `MOST_VALUES`. */
  values: Float32Array | null;
  /** Of all values; of more than 8 million, of evenly spaced ones. */
  statistics: Statistics;
  bins: readonly Bin[];
  /** L2, of the finite values. */
  norm: number;
}

/** Values that a record keeps: 4 MB. */
export const MOST_VALUES = 1 << 20;

export function recordOf(tensor: Tensor): ValuesRecord {
  const { statistics, bins } = distributionOf(tensor);
  const { mean, std, read } = statistics;
  const finite = finiteOf(statistics);
  // From the mean of the squares: of a very large tensor not all values were read.
  const norm = finite === 0 ? NaN : Math.sqrt(((tensor.size * finite) / read) * (mean ** 2 + std ** 2));
  const values = tensor.size <= MOST_VALUES ? Float32Array.from(tensor.dataSync()) : null;
  return { shape: [...tensor.shape], values, statistics, bins, norm };
}
