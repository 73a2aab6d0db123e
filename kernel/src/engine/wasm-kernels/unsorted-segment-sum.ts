/** UnsortedSegmentSum, the gradient of a gather: of an embedding. Rows whose id is no segment are left out, as TensorFlow says. */
import * as tf from '@tensorflow/tfjs';
import { allocate, floats, wasmKernel } from './kernel.ts';

interface Arguments {
  x: tf.Tensor;
  segmentIds: tf.Tensor1D;
  numSegments: number;
}

/** [ids, …] → [numSegments, …]. */
export const unsortedSegmentSum = wasmKernel<Arguments>(
  tf.UnsortedSegmentSum,
  ({ x, segmentIds, numSegments }, backend) => {
    const rows = tf.cast(x, 'float32');
    const out = allocate(backend, [numSegments, ...x.shape.slice(1)]);
    const width = tf.util.sizeFromShape(x.shape.slice(1));
    const [from, to, ids] = [floats(backend, rows), floats(backend, out), backend.typedArrayFromHeap(segmentIds)];
    to.fill(0);
    ids.forEach((id, row) => {
      if (id < 0 || id >= numSegments) return;
      for (let column = 0; column < width; column += 1) {
        const at = id * width + column;
        to[at] = (to[at] ?? 0) + (from[row * width + column] ?? 0);
      }
    });
    return out;
  },
);
