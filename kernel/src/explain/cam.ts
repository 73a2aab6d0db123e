/** Class activation maps: what a layer's maps become when gradients say how much each counts. */
import * as tf from '@tensorflow/tfjs';
import { chunksOf, joined, range, widthOf } from './chunks.ts';
import { layersModel, mapLayer } from './layers.ts';
import { lookingAt } from './look.ts';
import type { Answer, Question } from './method.ts';
import { checkScores } from './score.ts';

/** Both [rows, height, width, channels]. */
export interface Maps {
  activations: tf.Tensor;
  gradients: tf.Tensor;
}

/**
 * @param title of the method, which says what `combine` does
 * @param combine makes one map [rows, height, width] of all; it is cut off below zero. It runs within `tf.tidy`
 */
export async function camOf(question: Question, title: string, combine: (maps: Maps) => tf.Tensor): Promise<Answer> {
  const { model, samples, options } = question;
  const layer = mapLayer(layersModel(model), options.layer, title);
  const parts: Float32Array[] = [];
  let shape: number[] = [];
  for await (const [start, end] of chunksOf(samples.shape[0] ?? 0, widthOf(samples))) {
    tf.tidy(() => {
      const x = samples.slice(start, end - start);
      const [map, scores] = lookingAt(question, layer, x, range(start, end), title, (look) => {
        const activations = channelsLast(layer, look.activations);
        return [combine({ activations, gradients: channelsLast(layer, look.gradients) }).relu(), look.scores];
      });
      checkScores(scores.dataSync<'float32'>());
      shape = map.shape.slice(1);
      parts.push(map.dataSync<'float32'>().slice());
    });
  }
  return { values: joined(parts), shape, sign: 'positive', layer: layer.name };
}

export function channelsLast(layer: tf.layers.Layer, maps: tf.Tensor): tf.Tensor {
  return isChannelsFirst(layer) ? maps.transpose([0, 2, 3, 1]) : maps;
}

export function isChannelsFirst(layer: tf.layers.Layer): boolean {
  return Reflect.get(layer, 'dataFormat') === 'channelsFirst';
}
