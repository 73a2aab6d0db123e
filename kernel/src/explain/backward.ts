/** A gradient within a gradient. */
import * as tf from '@tensorflow/tfjs';

/**
 * What comes back to each of `x` when `dy` comes back to `f(x)`. tfjs holds one tape and drops it at the end of a
 * gradient, so one that is asked for while another passes back would take that one's: here it is put by.
 */
export function backward(f: (x: tf.Tensor[]) => tf.Tensor, x: tf.Tensor[], dy: tf.Tensor): tf.Tensor[] {
  const { state } = tf.engine();
  const tape = state.activeTape;
  try {
    return tf.grads((...inputs: tf.Tensor[]) => f(inputs))(x, dy);
  } finally {
    state.activeTape = tape;
  }
}
