/** Registers the gradient of a kernel, in the place of tfjs's own if there is one. */
import * as tf from '@tensorflow/tfjs';

/** @param dy of the kernel's output; when it has several, their list */
type Gradient<Attributes, Saved> = (
  dy: tf.Tensor,
  saved: Saved,
  attributes: Attributes,
) => { [input: string]: () => tf.Tensor };

type WhatToSave = Pick<tf.GradConfig, 'inputsToSave' | 'outputsToSave' | 'saveAllInputs'>;

export function setGradient<Attributes, Saved extends tf.Tensor[] = tf.Tensor[]>(
  kernelName: string,
  gradient: Gradient<Attributes, Saved>,
  whatToSave: WhatToSave = {},
): void {
  tf.registerGradient({
    ...whatToSave,
    kernelName,
    // SAFETY: tfjs gives what the kernel of this name has, and the tensors that it is told to save.
    gradFunc: (dy, saved, attributes) => gradient(dy as tf.Tensor, saved as Saved, attributes as Attributes),
  });
}
