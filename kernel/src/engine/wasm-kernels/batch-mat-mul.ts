/**
 * BatchMatMul: tfjs's wasm gives a plain product of two matrices to XNNPACK, and any other to a loop that is ten times
 * slower and wrong where the batches are broadcast. Here everything of two matrices becomes a plain product.
 */
import * as tf from '@tensorflow/tfjs';
import { tfjsKernel, wasmKernel } from './kernel.ts';

interface Arguments {
  a: tf.Tensor;
  b: tf.Tensor;
  transposeA: boolean;
  transposeB: boolean;
}

const theirs = tfjsKernel(tf.BatchMatMul);

export const batchMatMul = wasmKernel<Arguments>(tf.BatchMatMul, ({ a, b, transposeA, transposeB }) => {
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (tf.util.sizeFromShape(batch) === 1) {
    const matrix = (x: tf.Tensor) => x.reshape<tf.Tensor2D>([x.shape.at(-2) ?? 1, x.shape.at(-1) ?? 1]);
    const product = matMul(matrix(a), matrix(b), transposeA, transposeB);
    return product.reshape([...batch, ...product.shape]);
  }
  const whole = (x: tf.Tensor) => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
  return theirs({ inputs: { a: whole(a), b: whole(b) }, attrs: { transposeA, transposeB } });
});

/** XNNPACK rearranges the right factor before it multiplies: the smaller one goes there where both must be touched. */
export function matMul(a: tf.Tensor2D, b: tf.Tensor2D, transposeA: boolean, transposeB: boolean): tf.Tensor2D {
  if (transposeB && (transposeA || b.size > a.size)) {
    return tf.transpose(plain(b, transposeA ? a : tf.transpose(a)));
  }
  return plain(transposeA ? tf.transpose(a) : a, transposeB ? tf.transpose(b) : b);
}

function plain(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const [rows, inner] = a.shape;
  if (inner !== b.shape[0])
    throw new Error(`matMul: the inner sizes of [${a.shape.join()}] and [${b.shape.join()}] differ`);
  if (rows * inner * b.shape[1] === 0) return tf.zeros([rows, b.shape[1]]);
  const inputs = { a: a.expandDims(0), b: rightFactor(b).expandDims(0) };
  return theirs({ inputs, attrs: { transposeA: false, transposeB: false } }).reshape([rows, b.shape[1]]);
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
