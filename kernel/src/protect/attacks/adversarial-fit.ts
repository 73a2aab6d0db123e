/** `adversarialFit(model, x, y, { epsilon })`: a training on the worst of what lies near its samples (Madry et al., 2018). */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { LimpidError } from '../../errors.ts';
import { range } from '../../explain/chunks.ts';
import { countOf } from '../../explain/noise.ts';
import { batchesOf, checkRows, innerOf, withStep } from '../own-step.ts';
import { rangeOf } from './attacked.ts';
import type { AttackOptions, Target } from './attacked.ts';
import { Classifier } from './classifier.ts';
import { descended, settingsOf } from './pgd.ts';

export interface AdversarialFitOptions extends AttackOptions {
  /** Of PGD on each batch, from a random point; left out: 7. One step is the fast training of Wong, Rice and Kolter (2020). */
  steps?: number;
  /** How far a step goes; left out: 2.5 ε / steps. */
  step?: number;
  /** Left out: 1. */
  epochs?: number;
  /** Left out: 32. */
  batchSize?: number;
  /** Is not attacked: what the training view shows as validation is the clean accuracy. */
  validationData?: [tf.Tensor, tf.Tensor];
  callbacks?: tf.ModelFitDatasetArgs<tf.TensorContainer>['callbacks'];
}

/** Draws of this training share nothing with those of others. */
const STREAM = 52;

/**
 * @param model a compiled layers model of one input that gives classes
 * @param x samples [n, ...], in the range of the data
 * @param y targets, as `fit` takes them
 * @returns the history; the training is shown as that of `fit` is, with the loss on the attacked samples
 * @throws LimpidError when the model is not compiled or trains already, or samples do not fit
 */
export async function adversarialFit(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: AdversarialFitOptions,
): Promise<tf.History> {
  const {
    epsilon,
    norm = 'linf',
    seed = 0,
    steps = 7,
    epochs = 1,
    batchSize = 32,
    validationData,
    callbacks,
  } = options;
  if (!(epsilon >= 0 && epsilon < Infinity)) throw new LimpidError('ATTACK_EPSILON', { given: epsilon });
  innerOf(model);
  const rows = checkRows(x, y);
  const settings = settingsOf({ ...options, steps, start: 'random' });
  const classifier = new Classifier(model, x);
  const ball = { epsilon, norm, range: rangeOf(x, options.range), random: new Stream(seed, STREAM) };
  const attack = (centre: tf.Tensor, targets: tf.Tensor): tf.Tensor => {
    const truth = tf.tidy(() => indicesOf(targets, classifier.classes));
    // labels are for attacks that ask which samples stand
    const target: Target = { ...ball, classifier, centre, truth, labels: new Int32Array() };
    const found = descended(target, settings);
    truth.dispose();
    return found;
  };
  return withStep(
    model,
    (step) => (batch) => {
      const [samples, targets, ...rest] = batch;
      if (!samples || !targets) return step(batch);
      const worst = attack(samples, targets);
      try {
        return step([worst, targets, ...rest]);
      } finally {
        worst.dispose();
      }
    },
    () =>
      model.fitDataset(batchesOf(x, y, shuffled(rows, countOf(batchSize, 'batchSize'))), {
        epochs,
        batchesPerEpoch: Math.ceil(rows / batchSize),
        ...(validationData && { validationData }),
        ...(callbacks && { callbacks }),
      }),
  );
}

/** Rows in a new order each epoch, a batch at a time. */
function shuffled(rows: number, batchSize: number): () => number[] {
  let left: number[] = [];
  return () => {
    if (left.length === 0) {
      left = range(0, rows);
      tf.util.shuffle(left);
    }
    return left.splice(0, batchSize);
  };
}

/** Classes as int32, of indices or of rows with a single one. */
function indicesOf(targets: tf.Tensor, classes: number): tf.Tensor1D {
  const isRows = targets.rank === 2 && targets.shape[1] === classes;
  return isRows ? targets.argMax<tf.Tensor1D>(1) : targets.reshape([-1]).toInt().as1D();
}
