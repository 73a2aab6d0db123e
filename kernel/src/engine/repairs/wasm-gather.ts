/**
 * tf.gather with batches on wasm: tfjs takes the indices of the wrong batch and reads beyond the tensor (tensorflow/tfjs#8658).
 * Here all batches are one axis, and each index is counted from the start of its own.
 */
import * as tf from '@tensorflow/tfjs';

export function mendWasmGather(): void {
  const theirs = tf.getKernel(tf.GatherV2, 'wasm');
  tf.unregisterKernel(tf.GatherV2, 'wasm');
  tf.registerKernel({
    ...theirs,
    kernelFunc: (given) => {
      // SAFETY: tf.gather gives these.
      const { x, indices } = given.inputs as { x: tf.Tensor; indices: tf.Tensor };
      const { axis, batchDims } = given.attrs as { axis: number; batchDims: number };
      if (batchDims === 0) return theirs.kernelFunc(given);
      return tf.tidy(() => gather(x, indices, axis, batchDims));
    },
  });
}

function gather(x: tf.Tensor, indices: tf.Tensor, axis: number, batchDims: number): tf.Tensor {
  const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = info;
  const outside = indices.dataSync().find((index) => index < 0 || index >= dimSize);
  if (outside !== undefined) throw new RangeError(`GatherV2: the index ${outside} is not in [0, ${dimSize})`);
  const starts = tf.mul(tf.range(0, batchSize * outerSize, 1, 'int32'), tf.scalar(dimSize, 'int32'));
  const places = tf.add(
    tf.reshape(starts, [batchSize, outerSize, 1]),
    tf.reshape(tf.cast(indices, 'int32'), [batchSize, 1, indices.size / batchSize]),
  );
  const slices = tf.reshape(x, [batchSize * outerSize * dimSize, sliceSize]);
  return tf.reshape(tf.gather(slices, tf.reshape(places, [-1])), outputShape);
}
