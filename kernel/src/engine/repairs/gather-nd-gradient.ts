/**
 * The gradients of tf.gatherND (tensorflow/tfjs#1795) and of its counterpart tf.scatterND. Indices have none: zeros, for those
 * that tf.topk gives beside values that have one.
 */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

export function addGatherNdGradients(): void {
  setGradient<object, [x: tf.Tensor, indices: tf.Tensor]>(
    tf.GatherNd,
    (dy, [x, indices]) => ({
      params: () => scatter(dy, indices, x.shape),
      indices: () => tf.zeros(indices.shape),
    }),
    { inputsToSave: ['params', 'indices'] },
  );
  setGradient<object, [indices: tf.Tensor]>(
    tf.ScatterNd,
    (dy, [indices]) => ({
      updates: () => tf.gatherND(dy, indices),
      indices: () => tf.zeros(indices.shape),
    }),
    { inputsToSave: ['indices'] },
  );
}

/** As rows: tf.scatterND takes no single number. */
function scatter(dy: tf.Tensor, indices: tf.Tensor, shape: number[]): tf.Tensor {
  const depth = indices.shape.at(-1) ?? 0;
  return tf.scatterND(tf.reshape(indices, [-1, depth]), tf.reshape(dy, [-1, ...shape.slice(depth)]), shape);
}
