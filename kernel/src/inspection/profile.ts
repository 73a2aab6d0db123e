/** `profile(model, x)`: which layers and ops a step spends its time and memory on. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { betweenChunks } from '../explain/chunks.ts';
import { labelled } from '../explain/examples/labelled.ts';
import { lossOf } from '../explain/examples/losses.ts';
import type { LossFunction, LossName } from '../explain/examples/losses.ts';
import { checkModel } from '../explain/explainer.ts';
import type { Samples } from '../explain/method.ts';
import { say } from '../say.ts';
import { trainedIn } from './layers.ts';
import { checkOpen, inputsOf, namedLayers } from './opened.ts';
import type { ModelInput } from './opened.ts';
import { Profile } from './profile-result.ts';
import { graphPredictionOf, plainTraining, predictionOf, trainingOf } from './steps.ts';
import type { TakenDown } from './steps.ts';

export interface ProfileOptions {
  /** Targets as `fit` takes them, or classes: a training step is profiled, forward and backward, without the update. */
  labels?: Samples;
  /** Left out: the one the model was compiled with, else the one that goes with its last activation. */
  loss?: LossName | LossFunction;
  /** Steps that are taken down, after two that warm up; the one with the median time is shown. Left out: 5. */
  repeats?: number;
}

const WARM_UP = 2;
const MOST_REPEATS = 100;

/**
 * @param x a batch as it is trained or predicted, or a sample
 * @returns time and memory by phase, layer and op; a flame graph when it is the value of a cell. The model stays as it is.
 * @throws LimpidError when the model was disposed of, or x and labels do not fit it
 */
export async function profile(
  model: tf.LayersModel | tf.GraphModel,
  x: ModelInput,
  { labels, loss, repeats = 5 }: ProfileOptions = {},
): Promise<Profile> {
  checkOpen(model);
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > MOST_REPEATS) {
    throw new LimpidError('PROFILE_REPEATS', { repeats, most: MOST_REPEATS });
  }
  const inputs = inputsOf(model, x);
  try {
    const shared = { backend: tf.getBackend(), samples: inputs[0]?.shape[0] ?? 1 };
    if (labels === undefined) {
      const typed = inputs.map((input, place) => (model.inputs[place]?.dtype === 'int32' ? input.toInt() : input));
      inputs.push(...typed.filter((input) => !inputs.includes(input)));
      const step = () =>
        model instanceof tf.GraphModel ? graphPredictionOf(model, typed) : predictionOf(model, typed);
      const { taken, plain } = await medians(repeats, step, () => predicted(model, typed));
      return new Profile({ ...shared, what: 'prediction', ...taken, plain });
    }
    if (model instanceof tf.GraphModel) throw new LimpidError('INSPECT_GRAPH_GRADIENTS');
    const [input] = inputs;
    if (!input) throw new TypeError('A model takes something.');
    const { taken, plain } = await training(model, input, labels, loss, repeats);
    return new Profile({ ...shared, what: 'training step', ...taken, plain });
  } finally {
    tf.dispose(inputs);
  }
}

async function training(
  model: tf.LayersModel,
  x: tf.Tensor,
  labels: Samples,
  asked: ProfileOptions['loss'],
  repeats: number,
): Promise<{ taken: TakenDown; plain: number }> {
  checkModel(model, { title: say('A training step'), needs: 'layers' });
  const { targets } = labelled(model, x, labels, 'labels');
  // batch normalization learns in the forward pass
  const layers = namedLayers(model);
  const learnt = layers
    .flatMap(({ layer }) => layer.nonTrainableWeights)
    .map((weight) => {
      return { weight, value: weight.read().clone() };
    });
  try {
    const step = { x, targets, loss: lossOf(model, asked), variables: trainedIn(layers) };
    return await medians(
      repeats,
      () => trainingOf(model, step),
      () => plainTraining(model, step),
    );
  } finally {
    for (const { weight, value } of learnt) {
      weight.write(value);
      value.dispose();
    }
    targets.dispose();
  }
}

/** As a notebook predicts: on the native engine as one function of TensorFlow's. */
function predicted(model: tf.LayersModel | tf.GraphModel, inputs: tf.Tensor[]): void {
  const outputs = model.predict(inputs.length === 1 ? (inputs[0] ?? inputs) : inputs);
  for (const output of outputs instanceof tf.Tensor ? [outputs] : Object.values(outputs)) {
    if (!(output instanceof tf.Tensor)) continue;
    output.dataSync();
    output.dispose();
  }
}

/** The watched step with the median time, and the median time of those that nobody watches: they take turns. */
async function medians(
  repeats: number,
  watched: () => TakenDown,
  unwatched: () => void,
): Promise<{ taken: TakenDown; plain: number }> {
  const all: TakenDown[] = [];
  const plain: number[] = [];
  for (let time = -WARM_UP; time < repeats; time++) {
    const one = watched();
    const began = performance.now();
    unwatched();
    const ended = performance.now();
    if (time >= 0) {
      all.push(one);
      plain.push(ended - began);
    }
    await betweenChunks();
  }
  const middle = Math.floor((repeats - 1) / 2);
  const taken = all.sort((one, other) => one.root.milliseconds - other.root.milliseconds)[middle];
  if (!taken) throw new TypeError('Nothing was repeated.');
  return { taken, plain: plain.sort((one, other) => one - other)[middle] ?? NaN };
}
