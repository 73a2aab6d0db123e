/**
 * tf.stridedSlice has no gradient, which tensorflow/tfjs#108 misses. On the rungs without TensorFlow it also takes the steps of
 * the wrong axes when one is dropped: its kernels are asked for one range of each axis of x, and the shape is given later.
 */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

interface Attributes extends tf.NamedAttrMap {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

export function mendStridedSlice(): void {
  setGradient<Attributes, [x: tf.Tensor]>(
    tf.StridedSlice,
    (dy, [x], attributes) => ({ x: () => gradient(dy, x.shape, attributes) }),
    { inputsToSave: ['x'] },
  );
  for (const backendName of ['cpu', 'wasm']) {
    const theirs = tf.getKernel(tf.StridedSlice, backendName);
    tf.unregisterKernel(tf.StridedSlice, backendName);
    tf.registerKernel({ ...theirs, kernelFunc: (given) => kernel(theirs.kernelFunc, given) });
  }
}

const NO_MASKS = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };

function kernel(theirs: tf.KernelFunc, given: Parameters<tf.KernelFunc>[0]): tf.TensorInfo {
  // SAFETY: tf.stridedSlice gives these.
  const [{ x }, attributes] = [given.inputs as { x: tf.TensorInfo }, given.attrs as Attributes];
  const { begin, end, strides, finalShape: shape } = ranges(x.shape, attributes);
  // a range that runs backwards to the first number ends before it, which only a mask can say
  const endMask = end.reduce((mask, last, axis) => (last < 0 ? mask | (1 << axis) : mask), 0);
  // SAFETY: it makes one tensor.
  const made = theirs({ ...given, attrs: { ...NO_MASKS, begin, end, strides, endMask } }) as tf.TensorInfo;
  return { dataId: made.dataId, dtype: made.dtype, shape };
}

/** One range for each axis of x, and the shape of what lies in all. */
function ranges(shape: number[], attributes: Attributes): tf.slice_util.SliceInfo {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
  return tf.slice_util.sliceInfo(shape, begin, end, strides, ...masks);
}

/** What arrives, each number where it was taken from, and zeros in between. */
function gradient(dy: tf.Tensor, shape: number[], attributes: Attributes): tf.Tensor {
  if (dy.size === 0) return tf.zeros(shape);
  const { begin, end, strides } = ranges(shape, attributes);
  return shape.reduce(
    (placed, length, axis) => place(placed, axis, length, begin[axis] ?? 0, strides[axis] ?? 1),
    tf.reshape<tf.Rank>(dy, tf.slice_util.computeOutShape(begin, end, strides)),
  );
}

/** Places the numbers along an axis at begin, begin + stride, …, among zeros. */
function place(taken: tf.Tensor, axis: number, length: number, begin: number, stride: number): tf.Tensor {
  const count = taken.shape[axis] ?? 1;
  const step = Math.abs(stride);
  const first = stride > 0 ? begin : begin + (count - 1) * stride;
  const span = (count - 1) * step + 1;
  const outer = tf.util.sizeFromShape(taken.shape.slice(0, axis));
  const inner = tf.util.sizeFromShape(taken.shape.slice(axis + 1));
  const ascending = tf.reshape(stride > 0 ? taken : tf.reverse(taken, axis), [outer, count, 1, inner]);
  const apart = tf.reshape(pad(ascending, 2, 0, step - 1), [outer, count * step, inner]);
  const whole = pad(tf.slice(apart, [0, 0, 0], [-1, span, -1]), 1, first, length - first - span);
  return tf.reshape(whole, taken.shape.with(axis, length));
}

function pad(x: tf.Tensor, axis: number, before: number, after: number): tf.Tensor {
  if (before === 0 && after === 0) return x;
  const none: [number, number] = [0, 0];
  return tf.pad(x, Array.from(x.shape, () => none).with(axis, [before, after]));
}
