/**
 * Score-CAM (Wang et al., "Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks", 2020): a map
 * counts by the score of the sample seen through it, softmax over all maps; no gradients. One forward pass a channel.
 */
import * as tf from '@tensorflow/tfjs';
import { channelsLast, isChannelsFirst } from '../cam.ts';
import { chunksOf, joined, widthOf } from '../chunks.ts';
import { explainer } from '../explainer.ts';
import { lastConvolution, layersModel, mapLayer } from '../layers.ts';
import { watching } from '../look.ts';
import type { Question } from '../method.ts';
import { forward } from '../score.ts';

const TITLE = 'Score-CAM';

export const scoreCam = explainer({
  name: 'score-cam',
  title: TITLE,
  score: 'logit',
  needs: 'layers',
  fits: (model) => lastConvolution(model) !== undefined && model.inputs[0]?.shape.length === 4,
  async attribute(question) {
    const { model, targets, options } = question;
    const layer = mapLayer(layersModel(model), options.layer, TITLE);
    const parts: Float32Array[] = [];
    let shape: number[] = [];
    for (const owner of targets.keys()) {
      const found = await mapOf(question, layer, owner);
      parts.push(found.values);
      ({ shape } = found);
    }
    return { values: joined(parts), shape, sign: 'positive', layer: layer.name };
  },
});

async function mapOf(question: Question, layer: tf.layers.Layer, owner: number) {
  const { samples } = question;
  const [sample, maps] = tf.tidy((): [tf.Tensor, tf.Tensor] => {
    const one = samples.slice(owner, 1);
    const look = watching(layer, () => forward(question, one, [owner]));
    // [channels, height, width, 1]
    return [one, channelsLast(layer, look.activations).transpose([3, 1, 2, 0])];
  });
  try {
    const scores: number[] = [];
    for await (const [start, end] of chunksOf(maps.shape[0] ?? 0, widthOf(samples))) {
      const part = tf.tidy(() => {
        const masks = masksOf(maps.slice(start, end - start), layer, sample);
        return forward(question, sample.mul(masks), new Array<number>(end - start).fill(owner)).dataSync();
      });
      scores.push(...part);
    }
    return tf.tidy(() => {
      const weights = tf.softmax(tf.tensor1d(scores)).reshape([-1, 1, 1, 1]);
      const map = maps.mul(weights).sum([0, 3]).relu();
      return { values: map.dataSync<'float32'>().slice(), shape: map.shape };
    });
  } finally {
    tf.dispose([sample, maps]);
  }
}

/** Each map enlarged to the sample and stretched to [0, 1]; one without contrast hides all. */
function masksOf(maps: tf.Tensor, layer: tf.layers.Layer, sample: tf.Tensor): tf.Tensor {
  const [, ...sides] = isChannelsFirst(layer) ? sample.shape.slice(1) : [0, ...sample.shape.slice(1, 3)];
  const [height = 1, width = 1] = sides;
  // SAFETY: four dimensions, see `mapOf`.
  const large = tf.image.resizeBilinear(maps as tf.Tensor4D, [height, width], false, true);
  const least = large.min([1, 2], true);
  const span = large.max([1, 2], true).sub(least);
  const masks = large.sub(least).div(tf.where(span.equal(0), tf.onesLike(span), span));
  return isChannelsFirst(layer) ? masks.transpose([0, 3, 1, 2]) : masks;
}
