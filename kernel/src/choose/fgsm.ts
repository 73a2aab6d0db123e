/** The fast gradient sign method (Goodfellow, Shlens and Szegedy, "Explaining and Harnessing Adversarial Examples", 2015). */
import * as tf from '@tensorflow/tfjs';
import { applied, differentiate } from '../explain/score.ts';

/** `x` with each value moved by `epsilon` in the direction that raises the cross-entropy most, kept within `range`. */
export function fgsm(
  model: tf.LayersModel,
  x: tf.Tensor,
  labels: readonly number[],
  epsilon: number,
  range: readonly [least: number, most: number],
): tf.Tensor {
  return tf.tidy(() => {
    const classes = tf.tensor1d([...labels], 'int32');
    const gradient = differentiate(model, (rows) => crossEntropy(applied(model, rows), classes), x);
    return x.add(gradient.sign().mul(epsilon)).clipByValue(...range);
  });
}

/** Of probabilities [n, classes], or of the second of two, [n, 1]. */
function crossEntropy(probabilities: tf.Tensor, classes: tf.Tensor1D): tf.Tensor {
  const width = probabilities.shape[1] ?? 1;
  const ofTrue =
    width === 1
      ? tf.abs(tf.sub(1, classes.cast('float32').reshape([-1, 1])).sub(probabilities))
      : probabilities.mul(tf.oneHot(classes, width)).sum(1);
  return ofTrue.add(1e-7).log().neg();
}
