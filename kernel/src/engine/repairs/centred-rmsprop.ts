/**
 * Centred RMSProp divides by √(E[g²] − E[g]² + ε). tfjs subtracts ε, so small gradients give the root of a negative
 * number, and weights become NaN with the first step (from the code of tensorflow/tfjs-core#880).
 */
import * as tf from '@tensorflow/tfjs';

/** Private fields of tfjs's class. */
interface Fields {
  epsilon: number;
  readonly centered: boolean;
}

export function repairCentredRMSProp(): void {
  const { prototype } = tf.RMSPropOptimizer;
  const { applyGradients } = prototype;
  prototype.applyGradients = function (gradients) {
    // SAFETY: its fields in tfjs-core 4.22.
    const fields = this as unknown as Fields;
    const { epsilon, centered } = fields;
    if (centered) fields.epsilon = -epsilon;
    try {
      applyGradients.call(this, gradients);
    } finally {
      fields.epsilon = epsilon;
    }
  };
}
