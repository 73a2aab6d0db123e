/** A look at what a layer gives, and at the gradient that comes back to it. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { atOnce } from './at-once.ts';
import { layersOf } from './layers.ts';
import type { Question } from './method.ts';
import { replacing } from './replacing.ts';
import { slopeAt, targetsOf } from './score.ts';

/** What the layer gave, and the gradient there: [rows, ...] both. */
export interface Looked {
  activations: tf.Tensor;
  gradients: tf.Tensor;
}

/** The same; there are gradients only when `run` differentiates. */
export interface Look {
  activations: tf.Tensor;
  gradients: tf.Tensor | undefined;
}

/** What the layer gives for the rows of `x`, and the gradient of their scores there. Call it within `tf.tidy`. */
export function lookAt(question: Question, layer: tf.layers.Layer, x: tf.Tensor, owners: readonly number[]): Looked {
  const [activations, gradients] = lookingAt(question, layer, x, owners, 'look', (look) => [
    look.activations,
    look.gradients,
  ]);
  return { activations, gradients };
}

/**
 * What `then` makes of the look at the layer, at once. Call it within `tf.tidy`.
 * @param name of what `then` does, which follows from the look alone
 */
export function lookingAt<Out extends tf.Tensor[]>(
  question: Question,
  layer: tf.layers.Layer,
  x: tf.Tensor,
  owners: readonly number[],
  name: string,
  then: (look: Looked & { scores: tf.Tensor }) => [...Out],
): Out {
  const { model, score, cost } = question;
  cost.forward += owners.length;
  cost.backward += owners.length;
  const place = model instanceof tf.LayersModel ? layersOf(model).indexOf(layer) : -1;
  const named = place === -1 ? undefined : say('{name} at layer {place}, {score}', { name, place, score });
  const given: [tf.Tensor, tf.Tensor] = [x, targetsOf(question, owners)];
  return atOnce<[tf.Tensor, tf.Tensor], Out>(model, named, given, (rows, targets) => {
    let scores = targets;
    const { activations, gradients } = watching(layer, () => {
      const slope = slopeAt(question, rows, targets);
      ({ scores } = slope);
      return slope.gradient;
    });
    if (!gradients) throw new LimpidError('EXPLAIN_LAYER_UNUSED', { layer: layer.name });
    return then({ activations, gradients, scores });
  });
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
