/** The RBF kernel exp(-γ‖a - b‖²) between all samples, without the whole matrix in memory. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { chunksOf } from '../chunks.ts';
import type { Kernel } from './mmd-critic.ts';

/** Rows whose distances give the width. */
const MEASURED = 500;

/**
 * @param values row-major, [count, width]
 * @param gamma left out: 1 over the median of squared distances
 */
export async function rbfKernel(
  values: Float32Array,
  count: number,
  gamma?: number,
): Promise<Kernel & { gamma: number }> {
  const width = values.length / count;
  const chosen = gamma ?? 1 / medianDistance(values, count, width);
  if (!(chosen > 0 && chosen < Infinity)) throw new LimpidError('EXPLAIN_GAMMA', { given: gamma ?? say('left out') });
  const columns = new Map<number, Float64Array>();
  return { count, gamma: chosen, means: await meansOf(values, count, width, chosen), column };

  function column(sample: number): Float64Array {
    const known = columns.get(sample);
    if (known) return known;
    const made = Float64Array.from({ length: count }, (_, row) =>
      Math.exp(-chosen * distance(values, width, row, sample)),
    );
    columns.set(sample, made);
    return made;
  }
}

async function meansOf(values: Float32Array, count: number, width: number, gamma: number): Promise<Float64Array> {
  const means = new Float64Array(count);
  const [rows, squares] = tf.tidy((): [tf.Tensor, tf.Tensor] => {
    const all = tf.tensor2d(values, [count, width]);
    // Distances are the same around any middle, and lose least around this one.
    const centred = all.sub(all.mean(0));
    return [centred.clone(), centred.square().sum(1)];
  });
  try {
    for await (const [start, end] of chunksOf(count, Math.max(count, width))) {
      const sums = tf.tidy(() => {
        const part = rows.slice([start, 0], [end - start, width]);
        const own = squares.slice(start, end - start).expandDims(1);
        const distances = own
          .add(squares.expandDims(0))
          .sub(part.matMul(rows, false, true).mul(2))
          .relu();
        return distances.mul(-gamma).exp().mean(1).dataSync();
      });
      means.set(sums, start);
    }
  } finally {
    tf.dispose([rows, squares]);
  }
  return means;
}

/** Of the squared distances between rows that are evenly spaced; half of them may be 0. */
function medianDistance(values: Float32Array, count: number, width: number): number {
  const step = Math.ceil(count / MEASURED);
  const distances: number[] = [];
  for (let a = 0; a < count; a += step) {
    for (let b = a + step; b < count; b += step) distances.push(distance(values, width, a, b));
  }
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 1;
}

function distance(values: Float32Array, width: number, a: number, b: number): number {
  let sum = 0;
  for (let at = 0; at < width; at++) sum += ((values[a * width + at] ?? 0) - (values[b * width + at] ?? 0)) ** 2;
  return sum;
}
