/** What a notebook gives as samples -> a tensor for each input of a model. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { Samples } from '../explain/method.ts';
import { samplesOf } from '../explain/sample.ts';
import { say } from '../say.ts';

/** Of several inputs: a list in the order of the model's, or by their names, of which a model takes those that it has. */
export type Inputs = Samples | { readonly [input: string]: Samples };

/** The caller disposes of them. @throws {LimpidError} COMPARE_INPUTS, EXPLAIN_SHAPE */
export function inputsOf(name: string, model: tf.LayersModel | tf.GraphModel, x: Inputs): tf.Tensor[] {
  const { inputs } = model;
  // tfjs counts names of tensors on, those of layers are as they were given
  const names = inputs.map((input) => (input instanceof tf.SymbolicTensor ? input.sourceLayer.name : input.name));
  const given = names.map((input, at) => inputOf(x, input, at, names.length));
  const lacking = names.filter((_, at) => given[at] === undefined).map(bare);
  if (lacking.length > 0) throw unfit(name, say('there are no samples of {names}', { names: lacking.join(say(', ')) }));
  const tensors: tf.Tensor[] = [];
  try {
    for (const [at, samples] of given.entries())
      tensors.push(samplesOf(samples ?? [], 'x', expected(inputs[at]?.shape)));
    const counts = tensors.map(({ shape }) => shape[0]);
    if (new Set(counts).size > 1)
      throw unfit(name, say('its inputs have {counts} samples', { counts: counts.join(say(', ')) }));
    return tensors;
  } catch (error) {
    tf.dispose(tensors);
    throw error;
  }
}

/** A graph says -1 where any length will do. */
function expected(shape: readonly (number | null)[] | undefined): (number | null)[] | undefined {
  return shape?.map((length) => (length === -1 ? null : length));
}

function inputOf(x: Inputs, name: string, at: number, of: number): Samples | undefined {
  if (x instanceof tf.Tensor || typeof x === 'number') return of === 1 ? x : undefined;
  if (isList(x)) {
    if (of === 1) return x;
    return x.length === of ? x[at] : undefined;
  }
  return Object.hasOwn(x, name) ? x[name] : x[bare(name)];
}

function isList(x: Inputs): x is readonly Samples[] {
  return Array.isArray(x);
}

/** Of a graph: `age:0` is the first output of `age`. */
function bare(name: string): string {
  return name.replace(/:0$/, '');
}

function unfit(name: string, reason: string): LimpidError {
  return new LimpidError('COMPARE_INPUTS', { name, reason });
}
