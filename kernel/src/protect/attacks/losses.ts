/** What attacks raise, a number for each row. Call them within `tf.tidy`. */
import * as tf from '@tensorflow/tfjs';

/** Of the true class: −log softmax. */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor, classes: number): tf.Tensor {
  return tf.logSoftmax(logits).mul(tf.oneHot(labels, classes)).sum(1).neg();
}

/**
 * Difference of logits ratio, targeted (Croce and Hein, 2020): by how much the target is ahead of the truth, divided by what
 * does not change when all logits grow, so that a model cannot hide its slopes by great logits. With three classes the
 * divisor is the span of the logits; with two there is none that the loss would not cancel, so none is taken.
 */
export function dlr(logits: tf.Tensor, labels: tf.Tensor, targets: tf.Tensor, classes: number): tf.Tensor {
  const of = (which: tf.Tensor): tf.Tensor => logits.mul(tf.oneHot(which, classes)).sum(1);
  const ahead = of(targets).sub(of(labels));
  if (classes === 2) return ahead;
  const ranked = tf.topk(logits, Math.min(classes, 4)).values;
  const rank = (place: number): tf.Tensor => ranked.slice([0, place], [-1, 1]).squeeze([1]);
  const middle = classes === 3 ? rank(2) : rank(2).add(rank(3)).div(2);
  return ahead.div(rank(0).sub(middle).add(1e-12));
}
