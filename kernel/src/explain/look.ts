/** A look at what a layer gives, and at the gradient that comes back to it. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { Question } from './method.ts';
import { replacing } from './replacing.ts';
import { scoreGradient } from './score.ts';

/** What the layer gave, and the gradient there: [rows, ...] both, the second only when `run` differentiates. */
export interface Look {
  activations: tf.Tensor;
  gradients: tf.Tensor | undefined;
}

/** What the layer gives for the rows of `x`, and the gradient of their scores there. Call it within `tf.tidy`. */
export function lookAt(
  question: Question,
  layer: tf.layers.Layer,
  x: tf.Tensor,
  owners: readonly number[],
): { activations: tf.Tensor; gradients: tf.Tensor } {
  const { activations, gradients } = watching(layer, () => scoreGradient(question, x, owners));
  if (!gradients) throw new LimpidError('EXPLAIN_LAYER_UNUSED', { layer: layer.name });
  return { activations, gradients };
}

/** Looks at the layer while `run` runs. Call it within `tf.tidy`. A layer used twice counts where it is used last. */
export function watching(layer: tf.layers.Layer, run: () => tf.Tensor): Look {
  let activations: tf.Tensor | undefined;
  let gradients: tf.Tensor | undefined;
  // The identity, which looks at what passes forwards and backwards.
  const look = tf.customGrad((x) => {
    // SAFETY: customGrad calls with the tensor it was given, and a function that saves tensors.
    const passing = x as tf.Tensor;
    activations?.dispose();
    activations = tf.keep(passing.clone());
    return {
      value: passing.clone(),
      gradFunc: (dy: tf.Tensor) => {
        gradients ??= tf.keep(dy.clone());
        return dy;
      },
    };
  });
  try {
    replacing(layer, 'call', calling(layer, look), run).dispose();
    if (!activations) throw new LimpidError('EXPLAIN_LAYER_UNUSED', { layer: layer.name });
    return { activations: activations.clone(), gradients: gradients?.clone() };
  } finally {
    activations?.dispose();
    gradients?.dispose();
  }
}

/** The layer's `call`, with something done to what it gives. */
export function calling(layer: tf.layers.Layer, then: (output: tf.Tensor) => tf.Tensor): tf.layers.Layer['call'] {
  const call = layer.call.bind(layer);
  return (inputs, kwargs) => {
    const output = call(inputs, kwargs);
    const [first] = Array.isArray(output) ? output : [output];
    if (first === undefined) throw new TypeError(`The layer ${layer.name} has no output.`);
    return then(first);
  };
}
