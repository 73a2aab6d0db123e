/** Targets that are drawn, the same at every run. */
import * as tf from '@tensorflow/tfjs';
import { mulberry32 } from '../random.ts';

/** One-hot, or zeros and ones. */
export function targetsFor(count: number, outputs: number, seed: number): tf.Tensor {
  const random = mulberry32(seed);
  if (outputs === 1) return tf.tensor2d(Array.from({ length: count }, () => [Math.round(random())]));
  const classes = Array.from({ length: count }, () => Math.floor(outputs * random()));
  return tf.oneHot(tf.tensor1d(classes, 'int32'), outputs).toFloat();
}
