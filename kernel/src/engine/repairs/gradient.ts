/** Registers the gradient of a kernel, in the place of tfjs's own if there is one. */
import * as tf from '@tensorflow/tfjs';

/** @param dy of the kernel's output; when it has several, their list */
type Gradient<Attributes> = (
  dy: tf.Tensor,
  saved: tf.Tensor[],
  attributes: Attributes,
) => { [input: string]: () => tf.Tensor };

type Saved = Pick<tf.GradConfig, 'inputsToSave' | 'outputsToSave' | 'saveAllInputs'>;

export function setGradient<Attributes>(kernelName: string, gradient: Gradient<Attributes>, saved: Saved = {}): void {
  tf.registerGradient({
    ...saved,
    kernelName,
    // SAFETY: tfjs gives the gradient of a kernel what the kernel of this name has.
    gradFunc: (dy, kept, attributes) => gradient(dy as tf.Tensor, kept, attributes as Attributes),
  });
}
