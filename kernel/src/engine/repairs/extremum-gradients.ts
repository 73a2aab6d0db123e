/** The gradients of tf.maximum and tf.minimum of shapes that broadcast: tfjs leaves them as large as the result, and refuses them. */
import * as tf from '@tensorflow/tfjs';

export function mendExtremumGradients(): void {
  // Where both are equal the first has the gradient, as in tfjs and TensorFlow.
  for (const [kernelName, isFirst] of [
    ['Maximum', tf.greaterEqual],
    ['Minimum', tf.lessEqual],
  ] as const) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (dy, [a, b]) => {
        if (Array.isArray(dy) || !a || !b) throw new TypeError(`${kernelName} has one output and two inputs`);
        const share = (of: tf.Tensor, has: () => tf.Tensor) => () =>
          summedTo(tf.mul(dy, tf.cast(has(), 'float32')), of.shape);
        return { a: share(a, () => isFirst(a, b)), b: share(b, () => tf.logicalNot(isFirst(a, b))) };
      },
    });
  }
}

/** Sums over what was broadcast. */
function summedTo(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}
