/** `inspect(model, x)`: what goes on in each layer. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { LossFunction, LossName } from '../explain/examples/losses.ts';
import type { Samples } from '../explain/method.ts';
import { inspectGraph } from './graph.ts';
import type { GraphInspectOptions } from './graph.ts';
import { inspectLayers } from './layers.ts';
import type { Inspection } from './inspection.ts';
import { checkOpen } from './opened.ts';
import type { ModelInput } from './opened.ts';

export interface InspectOptions extends GraphInspectOptions {
  /** Targets as `fit` takes them, or classes: asks for gradients. */
  labels?: Samples;
  /** Left out: the one the model was compiled with, else the one that goes with its last activation. */
  loss?: LossName | LossFunction;
  /** Which of the samples is drawn; left out: the first. */
  sample?: number;
}

/**
 * @param x samples with or without batch dimension, a list of tensors for a model of several inputs; left out: weights alone
 * @returns activations, weights and, with `labels`, gradients of each layer; a picture when it is the value of a cell
 * @throws LimpidError when the model was disposed of, or x and labels do not fit it
 */
export async function inspect(
  model: tf.LayersModel | tf.GraphModel,
  x?: ModelInput,
  options: InspectOptions = {},
): Promise<Inspection> {
  checkOpen(model);
  if (options.labels !== undefined && x === undefined) throw new LimpidError('INSPECT_LABELS');
  if (!(model instanceof tf.GraphModel)) return inspectLayers(model, x, options);
  if (options.labels !== undefined) throw new LimpidError('INSPECT_GRAPH_GRADIENTS');
  return inspectGraph(model, x, options);
}
