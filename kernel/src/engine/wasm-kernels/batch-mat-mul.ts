/**
 * BatchMatMul: tfjs's wasm gives a plain product of two matrices to XNNPACK, and any other to a loop that is ten times
 * slower and wrong where batches are broadcast. Here every product of two matrices becomes a plain one.
 */
import * as tf from '@tensorflow/tfjs';
import { tfjsKernel, wasmKernel } from './kernel.ts';

interface Arguments {
  a: tf.Tensor;
  b: tf.Tensor;
  transposeA: boolean;
  transposeB: boolean;
}

/** Multiplications that the loop has done before a factor is transposed. */
const FEW = 1 << 14;

const theirs = tfjsKernel(tf.BatchMatMul);

export const batchMatMul = wasmKernel<Arguments>(tf.BatchMatMul, ({ a, b, transposeA, transposeB }) => {
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (tf.util.sizeFromShape(batch) !== 1) {
    const whole = (x: tf.Tensor) => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
    return theirs({ inputs: { a: whole(a), b: whole(b) }, attrs: { transposeA, transposeB } });
  }
  const rows = a.shape.at(transposeA ? -1 : -2) ?? 1;
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 1;
  if (a.size * b.size === 0) return tf.zeros([...batch, rows, columns]);
  if ((transposeA || transposeB) && a.size * columns < FEW) {
    return theirs({ inputs: { a, b }, attrs: { transposeA, transposeB } });
  }
  // XNNPACK rearranges the right factor before it multiplies: the smaller one goes there where both must be touched.
  if (transposeB && (transposeA || b.size > a.size)) return transposed(plain(b, transposeA ? a : transposed(a)));
  return plain(transposeA ? transposed(a) : a, transposeB ? transposed(b) : b);
});

function transposed(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

function plain(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return theirs({ inputs: { a, b: rightFactor(b) }, attrs: { transposeA: false, transposeB: false } });
}

/**
 * tfjs keeps what XNNPACK has rearranged by the data of the right factor, and forgets that reshaped data is another
 * factor: it would write out of bounds. So data that was one in another shape is copied.
 */
export function rightFactor<T extends tf.Tensor>(b: T): T {
  const rows = b.shape.at(-2) ?? 1;
  const before = rowsOf.get(b.dataId);
  if (before === undefined) rowsOf.set(b.dataId, rows);
  return before === undefined || before === rows ? b : tf.add<T>(b, 0);
}

const rowsOf = new WeakMap<object, number>();
