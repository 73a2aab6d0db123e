/** What `applyGradients` of tfjs's optimizers is given: a list in the order of the variables, or a map by their names. */
import type * as tf from '@tensorflow/tfjs';

export interface NamedGradient {
  name: string;
  tensor: tf.Tensor | null;
}
export type Gradients = tf.NamedTensorMap | readonly NamedGradient[];

export function listOf(gradients: Gradients): readonly NamedGradient[] {
  return isList(gradients) ? gradients : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
}

function isList(gradients: Gradients): gradients is readonly NamedGradient[] {
  return Array.isArray(gradients);
}
