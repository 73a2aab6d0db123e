/** What a notebook gives to look into: is it a model, does it still live, which layers has it, what does it take? */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { Samples } from '../explain/method.ts';
import { samplesOf } from '../explain/sample.ts';
import { say } from '../say.ts';

/** A layer and its name among all: `encoder/dense` within the model `encoder`. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: tf.layers.Layer;
}

/** One input, or one for each input of the model. */
export type ModelInput = Samples | readonly tf.Tensor[];

/** @throws LimpidError where it is none, or was disposed of */
export function checkOpen(model: tf.LayersModel | tf.GraphModel): void {
  // Notebooks give what they like.
  const given: unknown = model;
  if (given instanceof tf.LayersModel) {
    if (given.layers.some(isDisposed)) throw new LimpidError('INSPECT_DISPOSED', { name: given.name });
    return;
  }
  if (given instanceof tf.GraphModel) {
    const weights: tf.Tensor[] = Object.values(given.weights ?? {}).flat();
    if (weights.some((weight) => weight.isDisposed))
      throw new LimpidError('INSPECT_DISPOSED', { name: say('graph model') });
    return;
  }
  const found =
    typeof given === 'object' && given !== null ? say('a {name}', { name: given.constructor.name }) : typeof given;
  throw new LimpidError('INSPECT_MODEL', { found });
}

/** @throws LimpidError where it has no layers */
export function checkLayers(model: tf.LayersModel, what: string): void {
  checkOpen(model);
  const given: unknown = model;
  if (!(given instanceof tf.LayersModel)) throw new LimpidError('INSPECT_LAYERS', { what });
}

/** Those of models within the model too, in order; inputs are no layers here. */
export function namedLayers(model: tf.LayersModel, prefix = ''): NamedLayer[] {
  return model.layers.flatMap((layer) => {
    if (layer instanceof tf.LayersModel) return namedLayers(layer, `${prefix}${layer.name}/`);
    return layer.getClassName() === 'InputLayer' ? [] : [{ name: prefix + layer.name, layer }];
  });
}

/** @throws LimpidError where no layer has the name */
export function layerNamed(model: tf.LayersModel, name: string): NamedLayer {
  const all = namedLayers(model);
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new LimpidError('EXPLAIN_LAYER', { layer: name, known: all.map((one) => one.name).join(', ') });
}

/**
 * Tensors with their batch dimension, one for each input. The caller disposes of them.
 * @throws LimpidError where they do not fit the model
 */
export function inputsOf(model: tf.LayersModel | tf.GraphModel, x: ModelInput): tf.Tensor[] {
  const given = isTensors(x) ? x : [x];
  if (given.length !== model.inputs.length) {
    throw new LimpidError('INSPECT_INPUTS', { expected: model.inputs.length, found: given.length });
  }
  const inputs: tf.Tensor[] = [];
  try {
    model.inputs.forEach(({ shape }, place) => {
      const expected = shape?.map((size) => (size === null || size < 0 ? null : size));
      inputs.push(samplesOf(given[place] ?? [], given.length === 1 ? 'x' : `x[${place}]`, expected));
    });
    const [first, other] = new Set(inputs.map((input) => input.shape[0] ?? 0));
    if (other === undefined) return inputs;
    throw new LimpidError('INSPECT_ROWS', { rows: first ?? 0, others: other });
  } catch (error) {
    tf.dispose(inputs);
    throw error;
  }
}

/** Runs a layers model as in a prediction, op by op. Call it within `tf.tidy`. */
export function applied(model: tf.LayersModel, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  const [only, ...more] = inputs;
  if (!only) throw new TypeError('A model takes something.');
  // SAFETY: given tensors, a model gives tensors, not symbols.
  return [model.apply(more.length === 0 ? only : [...inputs], { training: false })].flat() as tf.Tensor[];
}

export function isDisposed(layer: tf.layers.Layer): boolean {
  // tfjs-layers 4.22 counts here who uses a layer, null before its first use.
  const uses: unknown = Reflect.get(layer, '_refCount');
  return uses === 0 || (layer instanceof tf.LayersModel && layer.layers.some(isDisposed));
}

function isTensors(x: ModelInput): x is readonly tf.Tensor[] {
  return Array.isArray(x) && x.length > 0 && x.every((one) => one instanceof tf.Tensor);
}
