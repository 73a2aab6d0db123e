/** The gradients of the gradients of tf.maxPool and tf.avgPool (tensorflow/tfjs#3252 asks for second derivatives). */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

interface Pooling {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: 'valid' | 'same' | number;
}

export function addPoolingSecondOrder(): void {
  setGradient<Pooling, [dy: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D]>(
    tf.MaxPoolGrad,
    (g, [dy, input, output], { filterSize, strides, pad }) => ({
      dy: () => {
        // SAFETY: the declaration calls the two tensors NamedTensorMap.
        const { indexes } = tf.maxPoolWithArgmax(input, filterSize, strides, pad, true) as { indexes: tf.Tensor };
        return tf.reshape(tf.gather(tf.reshape(g, [-1]), tf.reshape(indexes, [-1])), dy.shape);
      },
      input: () => tf.zerosLike(input),
      output: () => tf.zerosLike(output),
    }),
    { inputsToSave: ['dy', 'input', 'output'] },
  );
  setGradient<Pooling, [input: tf.Tensor4D]>(
    tf.AvgPoolGrad,
    (g, [input], { filterSize, strides, pad }) => ({
      // SAFETY: of the shape of the input.
      dy: () => tf.avgPool(g as tf.Tensor4D, filterSize, strides, pad),
      input: () => tf.zerosLike(input),
    }),
    { inputsToSave: ['input'] },
  );
}
