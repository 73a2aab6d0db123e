/** Integrated gradients of one neuron in place of the score: which inputs make it fire? (As in Captum.) */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { explainer } from '../explainer.ts';
import { explainedLayer } from '../layers.ts';
import { calling } from '../look.ts';
import type { Question } from '../method.ts';
import { replacing } from '../replacing.ts';
import { baselinesOf } from '../sample.ts';
import { applied, differentiate } from '../score.ts';
import type { Explained } from '../score.ts';
import { integrated } from './integrated-gradients.ts';

const TITLE = say('Neuron integrated gradients');

export const neuronIntegratedGradients = explainer({
  name: 'neuron-integrated-gradients',
  title: TITLE,
  score: 'output',
  needs: 'layers',
  async attribute(question) {
    const layer = explainedLayer(question, TITLE);
    const neuron = neuronOf(layer, question);
    const baselines = baselinesOf(question.samples, question.options);
    try {
      const explained = firingOf(question, layer, neuron);
      return { ...(await integrated(question, explained, baselines, question.samples)), layer: layer.name };
    } finally {
      baselines.dispose();
    }
  },
});

/** Index in one sample's output of the layer. */
function neuronOf(layer: tf.layers.Layer, { options }: Question): number[] {
  const shape = layer.inboundNodes[0]?.outputTensors[0]?.shape.slice(1) ?? [];
  const neuron = typeof options.neuron === 'number' ? [options.neuron] : [...(options.neuron ?? [])];
  const isThere = (index: number, dimension: number) =>
    Number.isInteger(index) && index >= 0 && index < (shape[dimension] ?? Infinity);
  if (neuron.length === shape.length && neuron.every(isThere)) return neuron;
  throw new LimpidError('EXPLAIN_NEURON', {
    layer: layer.name,
    shape: `[${shape.map((size) => size ?? '·').join(', ')}]`,
    found: options.neuron === undefined ? 'none' : `[${neuron.join(', ')}]`,
  });
}

function firingOf({ model, cost }: Question, layer: tf.layers.Layer, neuron: readonly number[]): Explained {
  return {
    values: (x) => {
      cost.forward += x.shape[0] ?? 0;
      return tf.tidy(() => firing(x).dataSync<'float32'>());
    },
    gradient: (x) => {
      cost.forward += x.shape[0] ?? 0;
      cost.backward += x.shape[0] ?? 0;
      return differentiate(model, firing, x);
    },
  };

  function firing(x: tf.Tensor): tf.Tensor {
    let fired: tf.Tensor | undefined;
    const listening = calling(layer, (output) => {
      const [rows = 0] = output.shape;
      fired?.dispose();
      fired = tf.keep(output.slice([0, ...neuron], [rows, ...neuron.map(() => 1)]).reshape([rows]));
      return output;
    });
    try {
      replacing(layer, 'call', listening, () => applied(model, x));
      if (!fired) throw new LimpidError('EXPLAIN_LAYER_UNUSED', { layer: layer.name });
      return fired.clone();
    } finally {
      fired?.dispose();
    }
  }
}
