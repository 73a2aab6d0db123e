/**
 * The gradients of pooling on the rungs without TensorFlow. Of an average, tfjs gives each number the share of a whole filter,
 * also where the filter hangs over the edge and fewer were averaged; of a maximum below zero, wasm takes the wrong number.
 */
import * as tf from '@tensorflow/tfjs';

interface Pooling extends tf.NamedAttrMap {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
}

interface Inputs extends tf.NamedTensorInfoMap {
  dy: tf.Tensor4D;
  input: tf.Tensor4D;
}

type Changed = Pick<Inputs, 'dy' | 'input'>;

export function mendPoolingGradients(): void {
  for (const backendName of ['cpu', 'wasm']) {
    change(tf.AvgPoolGrad, backendName, ({ dy, input }, pooling) => ({
      dy: tf.mul(dy, shares(input, pooling)),
      input,
    }));
  }
  tf.unregisterKernel(tf.MaxPoolWithArgmax, 'wasm'); // as wrong; the cpu backend's takes its place
  // the same places are largest when all numbers are moved above zero
  change(tf.MaxPoolGrad, 'wasm', ({ dy, input }) => ({ dy, input: tf.add(tf.sub(input, tf.min(input)), 1) }));
}

/** Changes what a kernel is given. */
function change(kernelName: string, backendName: string, by: (inputs: Inputs, pooling: Pooling) => Changed): void {
  const theirs = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    ...theirs,
    kernelFunc: (given) => {
      // SAFETY: the gradients of pooling are given these.
      const [inputs, pooling] = [given.inputs as Inputs, given.attrs as Pooling];
      const changed = tf.tidy(() => by(inputs, pooling));
      const result = theirs.kernelFunc({ ...given, inputs: { ...given.inputs, ...changed } });
      if (changed.dy !== inputs.dy) changed.dy.dispose();
      if (changed.input !== inputs.input) changed.input.dispose();
      return result;
    },
  });
}

/** How many times its part of a whole filter each number has in an average: [1, height, width, 1]. */
function shares({ shape }: tf.Tensor4D, { filterSize, strides, pad }: Pooling): tf.Tensor4D {
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
  const { filterHeight, filterWidth, padInfo, outHeight, outWidth } = info;
  const rows = inside(outHeight, info.strideHeight, filterHeight, padInfo.top, info.inHeight);
  const columns = inside(outWidth, info.strideWidth, filterWidth, padInfo.left, info.inWidth);
  const values = rows.flatMap((row) => columns.map((column) => (filterHeight * filterWidth) / (row * column)));
  return tf.tensor4d(values, [1, outHeight, outWidth, 1]);
}

/** For each place of a filter along an axis, how much of it lies over the input. */
function inside(places: number, stride: number, size: number, before: number, length: number): number[] {
  return Array.from({ length: places }, (_, place) => {
    const start = place * stride - before;
    return Math.min(start + size, length) - Math.max(start, 0);
  });
}
