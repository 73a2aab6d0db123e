/** Keras 3's hard sigmoid, which is not the one that tfjs and Keras 2 call so: relu6(x + 3) / 6, there clip(0.2 x + 0.5). */
import * as tf from '@tensorflow/tfjs';
import { traced } from '../engine/traced/pure.ts';

class Keras3HardSigmoid extends tf.serialization.Serializable {
  static className = 'keras3HardSigmoid';

  getConfig(): tf.serialization.ConfigDict {
    return {};
  }

  apply(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1));
  }
}

/** Makes it known to tfjs; a second time does nothing. */
export function registerHardSigmoid(): void {
  tf.serialization.registerClass(Keras3HardSigmoid);
}
traced(Keras3HardSigmoid);
