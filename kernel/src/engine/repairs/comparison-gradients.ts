/**
 * Comparisons and `tf.any` have no gradient in tfjs, so what they are multiplied with has none either: ThresholdedReLU, and
 * Masking behind another layer, do not train. Their gradient is zero.
 */
import * as tf from '@tensorflow/tfjs';

const OF_ONE = ['Any', 'All', 'LogicalNot'];
const OF_TWO = ['Greater', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr'];

export function addComparisonGradients(): void {
  for (const kernelName of OF_ONE) {
    tf.registerGradient({ kernelName, inputsToSave: ['x'], gradFunc: (_, [x]) => ({ x: zerosLike(x) }) });
  }
  for (const kernelName of OF_TWO) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (_, [a, b]) => ({ a: zerosLike(a), b: zerosLike(b) }),
    });
  }
}

/** Also of booleans and integers the gradient is a float. */
function zerosLike(x: tf.Tensor | undefined): () => tf.Tensor {
  return () => tf.zeros(x?.shape ?? []);
}
