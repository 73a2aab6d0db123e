/** Slice of what lies in one piece, a batch of a data set say: tfjs's wasm copies the whole of `x` out of the heap first. */
import * as tf from '@tensorflow/tfjs';
import { allocate, tfjsKernel, wasmKernel } from './kernel.ts';

interface Arguments {
  x: tf.Tensor;
  begin: number | number[];
  size: number[];
}

const theirs = tfjsKernel(tf.Slice);

export const slice = wasmKernel<Arguments>(tf.Slice, ({ x, begin, size }, backend) => {
  const [from = [], shape = []] = tf.slice_util.parseSliceParams(x, begin, size);
  if (x.dtype === 'string' || !tf.slice_util.isSliceContinous(x.shape, from, shape)) {
    return theirs({ inputs: { x }, attrs: { begin, size } });
  }
  const out = allocate(backend, shape, x.dtype);
  const at = tf.slice_util.computeFlatOffset(from, tf.util.computeStrides(x.shape));
  backend.typedArrayFromHeap(out).set(backend.typedArrayFromHeap(x).subarray(at, at + out.size));
  return out;
});
