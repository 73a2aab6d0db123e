/** What a notebook gives as tokens -> samples, what they are compared with, and the layer that gives them meaning. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { layersOf } from '../layers.ts';
import type { Samples } from '../method.ts';
import { baselinesOf, sampleOf, shapeText } from '../sample.ts';
import type { Expected } from '../sample.ts';
import { inputShape } from '../score.ts';
import type { TokenOptions } from './token-attribution.ts';

export interface Place {
  /** [1, steps] of indices, or [1, steps, features]. The caller disposes of it, and of the baselines. */
  samples: tf.Tensor;
  /** Of the same shape. */
  baselines: tf.Tensor;
  /** Undefined where the model reads sequences of numbers. */
  embedding: tf.layers.Layer | undefined;
}

/** @throws LimpidError when they fit neither the model nor its vocabulary */
export function placeOf(model: tf.LayersModel, tokens: Samples, options: TokenOptions): Place {
  const embedding = embeddingOf(model, options.layer);
  const expected = inputShape(model);
  if (expected?.length !== (embedding ? 2 : 3)) throw noTokens(tokens, expected);
  const samples = sample(tokens, expected, embedding);
  try {
    if (embedding) checkIndices(samples, 'tokens', embedding);
    const baselines = baselinesOf(samples, { baseline: options.baseline ?? (embedding && options.padding) ?? 0 });
    try {
      if (embedding) checkIndices(baselines, options.baseline === undefined ? 'padding' : 'baseline', embedding);
      return { samples, baselines, embedding };
    } catch (error) {
      baselines.dispose();
      throw error;
    }
  } catch (error) {
    samples.dispose();
    throw error;
  }
}

export function indicesOf(samples: tf.Tensor): number[] {
  return Array.from(samples.dataSync());
}

function sample(tokens: Samples, expected: Expected, embedding: tf.layers.Layer | undefined): tf.Tensor {
  try {
    return sampleOf(tokens, 'tokens', expected);
  } catch (error) {
    const isIndices = !embedding && error instanceof LimpidError && error.code === 'EXPLAIN_SHAPE';
    throw isIndices && rankOf(tokens) === 1 ? noTokens(tokens, expected) : error;
  }
}

function embeddingOf(model: tf.LayersModel, name: string | undefined): tf.layers.Layer | undefined {
  const known = layersOf(model).filter((layer) => layer.getClassName() === 'Embedding');
  if (name === undefined) return known[0];
  const layer = known.find((one) => one.name === name);
  if (layer) return layer;
  const names = known.map((one) => one.name).join(', ');
  throw new LimpidError('EXPLAIN_LAYER', { layer: name, known: names || say('none is an embedding') });
}

function checkIndices(samples: tf.Tensor, argument: string, embedding: tf.layers.Layer): void {
  const size = Number(Reflect.get(embedding, 'inputDim'));
  indicesOf(samples).forEach((index, at) => {
    if (Number.isInteger(index) && index >= 0 && index < size) return;
    throw new LimpidError('EXPLAIN_TOKEN', { argument, at, index, layer: embedding.name, last: size - 1 });
  });
}

function noTokens(tokens: Samples, expected: Expected): LimpidError {
  const found = tokens instanceof tf.Tensor ? shapeText(tokens.shape) : `${rankOf(tokens)} dimensions`;
  return new LimpidError('EXPLAIN_NO_TOKENS', { expected: shapeText(expected?.slice(1) ?? []), found });
}

function rankOf(given: Samples | undefined): number {
  if (given === undefined || typeof given === 'number') return 0;
  return given instanceof tf.Tensor ? given.rank : 1 + rankOf(given[0]);
}
