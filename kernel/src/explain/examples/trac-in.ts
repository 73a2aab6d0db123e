/** TracIn (Pruthi et al., 2020): which training samples moved the loss of a sample while the model learnt. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { checkModel } from '../explainer.ts';
import { layersModel } from '../layers.ts';
import type { Model, Samples } from '../method.ts';
import { samplesOf } from '../sample.ts';
import { inputShape } from '../score.ts';
import { dot } from './conjugate-gradients.ts';
import { influencesOf } from './influences.ts';
import type { Influences } from './influences.ts';
import { labelled, trainingOf } from './labelled.ts';
import type { Labelled, TrainingData } from './labelled.ts';
import { chosenWeights, SampleLosses } from './loss-gradients.ts';
import { lossOf } from './losses.ts';
import type { LossFunction, LossName } from './losses.ts';

export interface TrainingInfluenceOptions {
  /** Targets of `x`, as those of the training data. Left out: the classes that the model predicts. */
  y?: Samples;
  /** Names of the layers whose weights are looked at, or all of them; left out: the last one that has weights. */
  layers?: 'all' | readonly string[];
  /** Left out: the one the model was compiled with, else the one that goes with its last activation. */
  loss?: LossName | LossFunction;
  /** What the classes are called; left out: their indices. */
  classes?: readonly string[];
}

/** A model in the middle of its training. */
export interface Checkpoint {
  /** As `model.setWeights` takes them. What `model.getWeights` gives must be cloned: it changes with the model. */
  weights: readonly tf.Tensor[];
  /** Of the steps around it. */
  learningRate: number;
}

export interface TracInOptions extends TrainingInfluenceOptions {
  /** Left out: the model as it is, with a learning rate of 1. `weightSnapshots` keeps some of a training. */
  checkpoints?: readonly Checkpoint[];
}

const METHOD = { name: 'tracin', title: 'TracIn', needs: 'layers' } as const;

/**
 * @param model a layers model of one input whose output has shape [batch, outputs]
 * @param x samples whose loss is traced, with or without batch dimension
 * @param training what the model was trained on, or a part of it
 * @returns for each sample of `x` and each of the training: the sum over checkpoints of learning rate times the dot product
 * of their losses' gradients. Above 0 is a proponent: training on it lowered the loss of the sample.
 * @throws LimpidError when samples, targets or checkpoints do not fit the model
 */
export async function tracIn(
  model: Model,
  x: Samples,
  training: TrainingData,
  options: TracInOptions = {},
): Promise<Influences> {
  checkModel(model, METHOD);
  const layered = layersModel(model);
  const loss = lossOf(layered, options.loss);
  const chosen = chosenWeights(layered, options.layers);
  const checkpoints = options.checkpoints ?? [{ weights: layered.getWeights(), learningRate: 1 }];
  checkpoints.forEach((one, index) => checkWeights(layered, one, index));
  const kept = layered.getWeights().map((weight) => weight.clone());
  const held: tf.Tensor[] = [...kept];
  const hold = (data: Labelled): Labelled => {
    held.push(data.x, data.targets);
    return data;
  };
  try {
    const learnt = hold(trainingOf(layered, training));
    const samples = samplesOf(x, 'x', inputShape(layered));
    held.push(samples);
    const asked = hold(labelled(layered, samples, options.y, 'y'));
    const [count = 0] = samples.shape;
    const scores = Array.from({ length: count }, () => new Float64Array(learnt.labels.length));
    const self = new Float64Array(learnt.labels.length);
    for (const { weights, learningRate } of checkpoints) {
      if (options.checkpoints) layered.setWeights([...weights]);
      const gradients: Float32Array[] = [];
      for await (const gradient of gradientsOf(asked)) gradients.push(gradient);
      let row = 0;
      for await (const gradient of gradientsOf(learnt)) {
        gradients.forEach((one, sample) => add(scores[sample], row, learningRate * dot(one, gradient)));
        add(self, row, learningRate * dot(gradient, gradient));
        row += 1;
      }
    }
    return influencesOf(METHOD, { scores, self, asked, learnt, classes: options.classes });
  } finally {
    if (options.checkpoints) layered.setWeights(kept);
    tf.dispose(held);
  }

  async function* gradientsOf(data: Labelled): AsyncGenerator<Float32Array> {
    const losses = new SampleLosses(layered, loss, chosen, data);
    try {
      yield* losses.gradients();
    } finally {
      losses.dispose();
    }
  }
}

function add(values: Float64Array | undefined, at: number, value: number): void {
  if (values) values[at] = (values[at] ?? 0) + value;
}

function checkWeights(model: tf.LayersModel, { weights, learningRate }: Checkpoint, checkpoint: number): void {
  const text = (all: readonly { shape: readonly (number | null)[] }[]) =>
    all.map(({ shape }) => `[${shape.join(', ')}]`).join(' ');
  const [found, expected] = [text(weights), text(model.weights)];
  if (found !== expected) throw new LimpidError('EXPLAIN_CHECKPOINT', { checkpoint, found, expected });
  if (!(learningRate >= 0 && learningRate < Infinity)) {
    throw new LimpidError('EXPLAIN_CHECKPOINT_RATE', { checkpoint, found: learningRate });
  }
}
