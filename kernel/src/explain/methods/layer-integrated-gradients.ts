/**
 * Integrated gradients of a layer: the path leads from what the layer gives for the baseline to what it gives for the
 * sample, and the layer's values are explained (as in Captum). The way to embeddings, whose indices have no gradient.
 */
import * as tf from '@tensorflow/tfjs';
import { say } from '../../say.ts';
import { explainer } from '../explainer.ts';
import { explainedLayer } from '../layers.ts';
import { watching } from '../look.ts';
import type { Question } from '../method.ts';
import { rowsOf } from '../path.ts';
import { replacing } from '../replacing.ts';
import { baselinesOf } from '../sample.ts';
import { applied, forward, scoreGradient } from '../score.ts';
import type { Explained } from '../score.ts';
import { integrated } from './integrated-gradients.ts';

const TITLE = say('Layer integrated gradients');

export const layerIntegratedGradients = explainer({
  name: 'layer-integrated-gradients',
  title: TITLE,
  score: 'output',
  needs: 'layers',
  async attribute(question) {
    const layer = explainedLayer(question, TITLE);
    const baselines = baselinesOf(question.samples, question.options);
    const ends: tf.Tensor[] = [];
    try {
      for (const x of [baselines, question.samples]) {
        ends.push(tf.tidy(() => watching(layer, () => applied(question.model, x)).activations));
      }
      const [from, to] = ends;
      if (!from || !to) throw new RangeError('Two inputs give two activations.');
      return { ...(await integrated(question, scoresFrom(question, layer), from, to)), layer: layer.name };
    } finally {
      tf.dispose([baselines, ...ends]);
    }
  },
});

/** The scores when the layer gives what it is told; all else sees the samples themselves. */
export function scoresFrom(question: Question, layer: tf.layers.Layer): Explained {
  const { samples } = question;
  const outputs = outputsFrom(question, layer);
  return {
    values: (x, owners) =>
      tf.tidy(() => giving(layer, x, () => forward(question, rowsOf(samples, owners), owners)).dataSync<'float32'>()),
    gradient: (x, owners) =>
      scoreGradient(question, x, owners, { outputs: (activations) => outputs(activations, owners) }),
  };
}

/** The model's outputs when the layer gives what it is told. */
export function outputsFrom({ model, samples }: Question, layer: tf.layers.Layer) {
  return (activations: tf.Tensor, owners: readonly number[]): tf.Tensor =>
    giving(layer, activations, () => applied(model, rowsOf(samples, owners)));
}

function giving<T>(layer: tf.layers.Layer, activations: tf.Tensor, run: () => T): T {
  return replacing(layer, 'call', () => activations.clone(), run);
}
