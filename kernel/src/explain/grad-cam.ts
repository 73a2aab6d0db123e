/**
 * Grad-CAM (Selvaraju et al., "Visual Explanations from Deep Networks via Gradient-based Localization", 2017): the maps
 * of a convolution, each weighted by the mean gradient of the score over it, summed, and cut off below zero. As in the
 * paper, the score is the logit.
 */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { Attribution, Method, Question, Score } from './method.ts';
import { replacing, scoreGradient } from './score.ts';

export const gradCam: Method = {
  name: 'grad-cam',
  title: 'Grad-CAM',
  fits: (model) => lastConvolution(model) !== undefined,
  explain: async (question) => explain(question),
};

function explain({ model, sample, target, options }: Question): Attribution {
  const began = performance.now();
  const score = options.score ?? 'logit';
  const layer = chooseLayer(model, options.layer);
  const [values, height, width] = tf.tidy((): [Float32Array, number, number] => {
    const { activations, gradients } = watchLayer(model, layer, sample, target, score);
    const weights = gradients.mean([1, 2], true);
    const map = activations.mul(weights).sum(3).relu();
    return [Float32Array.from(map.dataSync()), map.shape[1] ?? 0, map.shape[2] ?? 0];
  });
  return {
    method: 'grad-cam',
    values,
    shape: [height, width],
    sign: 'positive',
    target,
    score,
    layer: layer.name,
    cost: { passes: 1, seconds: (performance.now() - began) / 1000 },
  };
}

/** What the layer gives for the sample, and the gradient of the score at it, both [1, height, width, channels]. */
function watchLayer(model: tf.LayersModel, layer: tf.layers.Layer, sample: tf.Tensor, target: number, score: Score) {
  let activations: tf.Tensor | undefined;
  let gradients: tf.Tensor | undefined;
  // The identity, which looks at what passes forwards and backwards. A layer used twice counts where it is used last.
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
  const call = layer.call.bind(layer);
  const watchedCall: typeof layer.call = (inputs, kwargs) => {
    const output = call(inputs, kwargs);
    const [first] = Array.isArray(output) ? output : [output];
    if (first === undefined) throw new TypeError(`The layer ${layer.name} has no output.`);
    return look(first);
  };
  try {
    replacing(layer, 'call', watchedCall, () => scoreGradient(model, sample, target, score));
    if (!activations || !gradients) throw unknownLayer(model, layer.name);
    return { activations: channelsLast(layer, activations), gradients: channelsLast(layer, gradients) };
  } finally {
    activations?.dispose();
    gradients?.dispose();
  }
}

function chooseLayer(model: tf.LayersModel, name: string | undefined): tf.layers.Layer {
  const layer = name === undefined ? lastConvolution(model) : mapLayers(model).find((known) => known.name === name);
  if (layer) return layer;
  throw name === undefined ? new LimpidError('EXPLAIN_NO_CONV') : unknownLayer(model, name);
}

function lastConvolution(model: tf.LayersModel): tf.layers.Layer | undefined {
  return mapLayers(model).findLast((layer) => layer.getClassName().includes('Conv'));
}

/** Layers that give maps, those of models within the model included. */
function mapLayers(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) =>
    layer instanceof tf.LayersModel ? mapLayers(layer) : layer.outputShape.length === 4 ? [layer] : [],
  );
}

function channelsLast(layer: tf.layers.Layer, maps: tf.Tensor): tf.Tensor {
  return Reflect.get(layer, 'dataFormat') === 'channelsFirst' ? maps.transpose([0, 2, 3, 1]) : maps.clone();
}

function unknownLayer(model: tf.LayersModel, layer: string): LimpidError {
  const known = mapLayers(model).map(({ name }) => name);
  return new LimpidError('EXPLAIN_LAYER', { layer, known: known.join(', ') || 'none that gives maps' });
}
