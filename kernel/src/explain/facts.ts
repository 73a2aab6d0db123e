/** What is known of a model and a sample before methods are chosen. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { Facts } from './choice.ts';
import { lastConvolution, layersOf } from './layers.ts';
import type { DataKind, ExplainOptions, Model } from './method.ts';
import { isOutputsOnly, scoreGradient } from './score.ts';

/** Shorter sides are taken for those of a sequence, where the model does not tell. */
const LEAST_SIDE = 8;

/** Layers that take steps one after another, or look at some of them at a time. */
const OF_SEQUENCES = /RNN|LSTM|GRU|Conv1D|Conv1d|Pooling1D|Bidirectional|TimeDistributed|Attention/;

/** @param sample [1, ...] */
export function factsOf(
  model: Model,
  sample: tf.Tensor,
  target: number,
  kind: DataKind,
  options: ExplainOptions,
): Facts {
  const layers = model instanceof tf.LayersModel ? model : undefined;
  const embedding = layers !== undefined && embeddingOf(layers) !== undefined;
  const known = {
    kind,
    convolution: layers !== undefined && lastConvolution(layers) !== undefined,
    embedding,
    background: options.background !== undefined,
  };
  if (isOutputsOnly(model)) return { ...known, reach: 'outputs', obstacle: say('a SavedModel gives outputs alone') };
  // Behind the embedding there are gradients, if not before it.
  const obstacle = kind === 'text' && embedding ? '' : obstacleOf(model, sample, target);
  return { ...known, reach: obstacle !== '' ? 'outputs' : layers ? 'layers' : 'gradients', obstacle };
}

/**
 * @param shape of the sample
 * @throws LimpidError when the asked kind has another shape
 */
export function kindOf(model: Model, shape: readonly number[], asked: DataKind | undefined): DataKind {
  if (asked === undefined) return told(model, shape);
  if (Object.hasOwn(SHAPES, asked) && SHAPES[asked].includes(shape.length)) return asked;
  throw new LimpidError('EXPLAIN_KIND', { kind: asked, found: `[${shape.join(', ')}]` });
}

/** The first embedding, where it takes what the model is given. */
export function embeddingOf(model: tf.LayersModel): tf.layers.Layer | undefined {
  return layersOf(model).find((layer) => layer.getClassName() === 'Embedding' && isFirst(layer));
}

const SHAPES: { readonly [Kind in DataKind]: readonly number[] } = {
  image: [2, 3],
  table: [1],
  sequence: [2],
  text: [1, 2],
};

function told(model: Model, shape: readonly number[]): DataKind {
  const layers = model instanceof tf.LayersModel ? model : undefined;
  const indices = layers ? embeddingOf(layers) !== undefined : inputType(model) === 'int32' && shape.length === 1;
  if (indices) return 'text';
  if (shape.length <= 1) return 'table';
  if (shape.length === 2) return isPicture(layers, shape) ? 'image' : 'sequence';
  return 'image';
}

/** A plane without channels: no layer of sequences takes it, and it has the sides of a picture. */
function isPicture(layers: tf.LayersModel | undefined, shape: readonly number[]): boolean {
  const ofSequences = layers === undefined || layersOf(layers).some((layer) => OF_SEQUENCES.test(layer.getClassName()));
  return !ofSequences && shape.every((side) => side >= LEAST_SIDE);
}

function inputType(model: Model): string | undefined {
  return model instanceof tf.GraphModel ? model.inputs[0]?.dtype : undefined;
}

function isFirst(layer: tf.layers.Layer): boolean {
  return layer.inboundNodes.some((node) => node.inboundLayers.every((one) => one.getClassName() === 'InputLayer'));
}

/** Tries one gradient: a list of kernels would be a guess. Empty when there is one. */
function obstacleOf(model: Model, sample: tf.Tensor, target: number): string {
  const question = {
    ...{ model, samples: sample, targets: [target], score: 'output' as const },
    ...{ options: {}, cost: { forward: 0, backward: 0 } },
  };
  try {
    tf.tidy(() => scoreGradient(question, sample, [0]).dataSync());
    return '';
  } catch (error) {
    // The outputs are known by now, so it is the gradient that fails, for whatever reason of a kernel's own.
    if (!(error instanceof Error)) throw error;
    const { message } = error.cause instanceof Error ? error.cause : error;
    const [, kernel] = /not found for (\w+)/.exec(message) ?? [];
    return kernel === undefined
      ? say('the output has no gradient with respect to x')
      : say('{kernel} has no gradient', { kernel });
  }
}
