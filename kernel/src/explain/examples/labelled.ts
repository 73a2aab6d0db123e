/** Samples with their targets: what a model was trained on, and what is asked about. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import type { Samples } from '../method.ts';
import { samplesOf } from '../sample.ts';
import { inputShape } from '../score.ts';

export interface Labelled {
  /** [count, ...] */
  x: tf.Tensor;
  /** [count, outputs] */
  targets: tf.Tensor;
  /** Class, or what is to be predicted where there is one output; null where the targets are neither. */
  labels: (number | null)[];
}

/** The data that a model was trained on. */
export interface TrainingData {
  /** [count, ...] */
  x: Samples;
  /** Targets as `fit` takes them: [count, outputs], or indices of classes [count]. */
  y: Samples;
}

/**
 * The caller disposes of both tensors.
 * @param argument what the notebook calls the targets
 * @param y left out: the classes that the model predicts
 * @throws LimpidError when there is not one target for each sample
 */
export function labelled(model: tf.LayersModel, x: tf.Tensor, y: Samples | undefined, argument: string): Labelled {
  const targets = tf.tidy(() => (y === undefined ? predicted(model, x) : targetsOf(model, x, y, argument)));
  return { x, targets, labels: labelsOf(targets) };
}

/** The caller disposes of both tensors. */
export function trainingOf(model: tf.LayersModel, { x, y }: TrainingData): Labelled {
  const samples = samplesOf(x, 'training.x', inputShape(model));
  try {
    return labelled(model, samples, y, 'training.y');
  } catch (error) {
    samples.dispose();
    throw error;
  }
}

/** Outputs of a regression say nothing of an error, so its targets must be given. */
function predicted(model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  // SAFETY: a model of one output gives one tensor.
  const outputs = model.predict(x) as tf.Tensor;
  const width = outputs.shape[1] ?? 1;
  if (width > 1) return tf.oneHot(outputs.argMax(1).toInt(), width).toFloat();
  const values = outputs.dataSync();
  if (values.every((value) => value >= 0 && value <= 1)) return outputs.greater(0.5).toFloat();
  throw new LimpidError('EXPLAIN_TARGETS_NEEDED');
}

function targetsOf(model: tf.LayersModel, x: tf.Tensor, y: Samples, argument: string): tf.Tensor {
  const given = samplesOf(y, argument, undefined);
  const count = x.shape[0] ?? 1;
  const width = model.outputs[0]?.shape[1] ?? 1;
  if (given.size === count * width) return given.reshape([count, width]);
  const classes = given.dataSync();
  if (given.size === count && classes.every((value) => Number.isInteger(value) && value >= 0 && value < width)) {
    return tf.oneHot(given.reshape([count]).toInt(), width).toFloat();
  }
  throw new LimpidError('EXPLAIN_TRAINING_TARGETS', {
    argument,
    found: `[${given.shape.join(', ')}]`,
    samples: count,
    outputs: width,
  });
}

function labelsOf(targets: tf.Tensor): (number | null)[] {
  const [count = 0, width = 1] = targets.shape;
  const values = targets.dataSync();
  return Array.from({ length: count }, (_, sample) => {
    const row = values.subarray(sample * width, (sample + 1) * width);
    if (width === 1) return row[0] ?? null;
    const place = row.indexOf(1);
    return row.every((value, at) => value === (at === place ? 1 : 0)) ? place : null;
  });
}
