/** What a model is like at one moment: its weights, and what its layers give for a few samples. */
import * as tf from '@tensorflow/tfjs';
import type { ActivationFacts, Checkup, PredictionFacts, WeightFacts } from './facts.ts';
import { leavesOf } from './read-model.ts';
import { tensorOf, type Sample } from './sample.ts';

/** Larger weights are left out. */
const MOST_VALUES = 1 << 22;
/** A sigmoid's inputs lie beyond ±5 there, those of tanh beyond ±2.6 (DeepDiagnosis: 5). */
const ENDS: { readonly [activation: string]: { readonly low: number; readonly high: number } } = {
  sigmoid: { low: 0.0067, high: 0.9933 },
  tanh: { low: -0.99, high: 0.99 },
};

type Layer = tf.layers.Layer;
/** What tfjs-layers 4.22 calls: `call(inputs, kwargs)`. */
type Called = { call(inputs: unknown, ...rest: unknown[]): unknown };

export function checkup(
  model: tf.LayersModel,
  inputs: readonly Sample[],
  samples: number,
  isOwn: (layer: Layer) => boolean,
): Checkup {
  const weights = weightsOf(model);
  // a layer of the user's may print or count
  if (inputs.length === 0 || !leavesOf(model).every(isOwn)) return { weights, activations: [], outputs: [] };
  const given: ActivationFacts[] = [];
  const predicted: PredictionFacts[] = [];
  tf.tidy(() => {
    const x = inputs.map((one) => tensorOf(one, samples));
    const saw = (layer: Layer, output: tf.Tensor): void => void given.push(...activationOf(layer, output));
    const outputs = watched(leavesOf(model), saw, () =>
      model.apply(x.length === 1 && x[0] ? x[0] : x, { training: false }),
    );
    for (const one of [outputs].flat()) if (one instanceof tf.Tensor) predicted.push(predictionOf(one));
  });
  return { weights, activations: given, outputs: predicted };
}

export function weightsOf(model: tf.LayersModel): WeightFacts[] {
  return leavesOf(model).flatMap((layer) => {
    const trainable = new Set(layer.trainableWeights.map(({ name }) => name));
    const kernel = layer.weights.find(({ shape }) => shape.length > 1);
    return layer.weights.flatMap((weight): WeightFacts[] => {
      const size = tf.util.sizeFromShape(weight.shape.map((one) => one ?? 1));
      if (size === 0 || size > MOST_VALUES) return [];
      const [sum = 0, squares = 0, min = 0, max = 0] = tf.tidy(() => {
        const value = weight.read();
        return tf.stack([tf.sum(value), tf.sum(tf.square(value)), tf.min(value), tf.max(value)]).dataSync();
      });
      return [
        {
          ...{ layer: layer.name, weight: weight.name, isKernel: weight === kernel },
          ...{ trainable: trainable.has(weight.name), size, fanIn: size / Math.max(1, weight.shape.at(-1) ?? 1) },
          ...{ sum, squares, min, max },
        },
      ];
    });
  });
}

/** Each layer's `call` is an own property for as long as `act` runs. */
function watched<T>(layers: readonly Layer[], saw: (layer: Layer, output: tf.Tensor) => void, act: () => T): T {
  const undo: (() => void)[] = [];
  try {
    for (const layer of new Set(layers)) {
      // SAFETY: every layer has this method; the declaration of its inputs is narrower.
      const called = layer as unknown as Called;
      const { call } = called;
      const own = Object.getOwnPropertyDescriptor(layer, 'call');
      undo.push(() => (own ? Object.defineProperty(layer, 'call', own) : Reflect.deleteProperty(layer, 'call')));
      called.call = function (this: unknown, ...given) {
        const output: unknown = Reflect.apply(call, this, given);
        // SAFETY: the class says no more of its values.
        if (output instanceof tf.Tensor) saw(layer, output as tf.Tensor);
        return output;
      };
    }
    return act();
  } finally {
    for (const one of undo.reverse()) one();
  }
}

function activationOf(layer: Layer, output: tf.Tensor): ActivationFacts[] {
  if (output.dtype !== 'float32' || output.rank < 2) return [];
  const units = output.shape.at(-1) ?? 1;
  const { activation }: { activation?: unknown } = layer.getConfig();
  const ends = ENDS[typeof activation === 'string' && !/LSTM|GRU|RNN/.test(layer.getClassName()) ? activation : ''];
  const [dead = 0, saturated = 0, finite = 1] = tf.tidy(() => {
    const flat = tf.reshape(output, [-1, units]);
    const share = (at: tf.Tensor): tf.Tensor => tf.mean(tf.cast(at, 'float32'));
    return tf
      .stack([
        tf.sum(tf.cast(tf.equal(tf.max(tf.abs(flat), 0), 0), 'float32')),
        ends ? share(tf.logicalOr(tf.less(flat, ends.low), tf.greater(flat, ends.high))) : tf.scalar(0),
        share(tf.isFinite(flat)),
      ])
      .dataSync();
  });
  return [{ layer: layer.name, samples: output.shape[0] ?? 0, units, dead, saturated, nonFinite: 1 - finite }];
}

function predictionOf(output: tf.Tensor): PredictionFacts {
  const [samples = 0] = output.shape;
  const [greatestStd = 0, min = 0, max = 0] = tf.tidy(() => {
    const flat = tf.reshape(tf.cast(output, 'float32'), [samples, -1]);
    return tf.stack([tf.max(tf.sqrt(tf.moments(flat, 0).variance)), tf.min(flat), tf.max(flat)]).dataSync();
  });
  return { samples, greatestStd, range: max - min, min, max };
}
