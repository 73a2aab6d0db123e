/** The number that is explained, and its slope. All of it runs at a stretch: what is changed in a layer is put back. */
import * as tf from '@tensorflow/tfjs';
import type { Score } from './method.ts';

/** Gradient of the summed scores of `samples` [n, ...], same shape. Call it within `tf.tidy`. */
export function scoreGradient(model: tf.LayersModel, samples: tf.Tensor, target: number, score: Score): tf.Tensor {
  return withScore(model, score, () => tf.grad((x: tf.Tensor) => scoresOf(model, x, target).sum())(samples));
}

/** Scores of `samples` [n, ...]. */
export function scores(model: tf.LayersModel, samples: tf.Tensor, target: number, score: Score): Float32Array {
  return tf.tidy(() => withScore(model, score, () => Float32Array.from(scoresOf(model, samples, target).dataSync())));
}

/** All outputs of one sample. */
export function outputs(model: tf.LayersModel, sample: tf.Tensor): Float32Array {
  return tf.tidy(() => Float32Array.from(applied(model, sample).dataSync()));
}

function scoresOf(model: tf.LayersModel, samples: tf.Tensor, target: number): tf.Tensor {
  const [count = 1] = samples.shape;
  return applied(model, samples).reshape([count, -1]).slice([0, target], [count, 1]);
}

function applied(model: tf.LayersModel, samples: tf.Tensor): tf.Tensor {
  const output = model.apply(samples, { training: false });
  if (!(output instanceof tf.Tensor)) throw new TypeError('The model has more than one output.');
  return output;
}

/** Runs with the final softmax or sigmoid left out where the score is the logit. */
function withScore<T>(model: tf.LayersModel, score: Score, run: () => T): T {
  if (score === 'output') return run();
  const layer = lastLayer(model);
  if (layer.getClassName() === 'Softmax') {
    return replacing(
      layer,
      'call',
      (inputs: unknown) => (Array.isArray(inputs) ? (inputs[0] as unknown) : inputs),
      run,
    );
  }
  const activation: unknown = Reflect.get(layer, 'activation');
  return isSquashing(activation) ? replacing(layer, 'activation', linear(), run) : run();
}

/** Runs with a property of `object` replaced, and puts it back whatever happens. */
export function replacing<T>(object: object, property: string, value: unknown, run: () => T): T {
  const own = Object.getOwnPropertyDescriptor(object, property);
  Object.defineProperty(object, property, { value, configurable: true, writable: true, enumerable: true });
  try {
    return run();
  } finally {
    if (own) Object.defineProperty(object, property, own);
    else Reflect.deleteProperty(object, property);
  }
}

function lastLayer(model: tf.LayersModel): tf.layers.Layer {
  const layer = model.outputs[0]?.sourceLayer ?? model;
  return layer !== model && layer instanceof tf.LayersModel ? lastLayer(layer) : layer;
}

function isSquashing(activation: unknown): boolean {
  if (typeof activation !== 'object' || activation === null || !('getClassName' in activation)) return false;
  // SAFETY: every serializable object of tfjs has this method.
  const name = (activation as { getClassName(): string }).getClassName();
  return name === 'softmax' || name === 'sigmoid';
}

/** tfjs exports no activation objects, so one is taken out of a layer. */
function linear(): unknown {
  return Reflect.get(tf.layers.activation({ activation: 'linear' }), 'activation');
}
