/**
 * _FusedMatMul: tfjs's wasm is right where it asks XNNPACK, for a plain product of two matrices. Its loop for any other
 * adds the bias, and cuts by relu, once for every 48 terms of a sum.
 */
import * as tf from '@tensorflow/tfjs';
import { rightFactor } from './batch-mat-mul.ts';
import { tfjsKernel, wasmKernel } from './kernel.ts';

interface Arguments {
  a: tf.Tensor3D;
  b: tf.Tensor3D;
  bias?: tf.Tensor;
  preluActivationWeights?: tf.Tensor;
  transposeA: boolean;
  transposeB: boolean;
  activation: 'linear' | 'relu' | 'prelu' | 'elu' | 'relu6' | 'leakyrelu' | 'sigmoid';
  leakyreluAlpha: number;
}

const theirs = tfjsKernel(tf._FusedMatMul);

export const fusedMatMul = wasmKernel<Arguments>(tf._FusedMatMul, (args) => {
  const { a, b, bias, preluActivationWeights, transposeA, transposeB, activation, leakyreluAlpha } = args;
  const isPlain = !transposeA && !transposeB && a.shape[0] === 1 && b.shape[0] === 1 && a.size * b.size > 0;
  if (isPlain && (bias === undefined || bias === null || bias.rank === 1) && activation !== 'elu') {
    const inputs = { a, b: rightFactor(b), bias, preluActivationWeights };
    return theirs({ inputs, attrs: { transposeA, transposeB, activation, leakyreluAlpha } });
  }
  const product = tf.matMul(a, b, transposeA, transposeB);
  const sum = bias ? tf.add(product, bias) : product;
  switch (activation) {
    case 'linear':
      return sum;
    case 'relu':
      return tf.relu(sum);
    case 'relu6':
      return tf.relu6(sum);
    case 'elu':
      return tf.elu(sum);
    case 'sigmoid':
      return tf.sigmoid(sum);
    case 'leakyrelu':
      return tf.leakyRelu(sum, leakyreluAlpha);
    case 'prelu':
      if (!preluActivationWeights) throw new Error('prelu takes weights');
      return tf.prelu(sum, preluActivationWeights);
  }
});
