/** What attacks ask of a classifier: logits of all classes, and how a loss made of them changes with the samples. */
import * as tf from '@tensorflow/tfjs';
import { say } from '../../say.ts';
import { LimpidError } from '../../errors.ts';
import { atOnce } from '../../explain/at-once.ts';
import { checkModel } from '../../explain/explainer.ts';
import type { Samples } from '../../explain/method.ts';
import { samplesOf } from '../../explain/sample.ts';
import { applied, inputShape, isSquashed, outputs, withScore } from '../../explain/score.ts';
import { crossEntropy, dlr } from './losses.ts';

export type Attackable = tf.LayersModel | tf.GraphModel;

/**
 * What the model gives where its own softmax or sigmoid is taken away: logits; or probabilities, where it has neither and its
 * outputs are such all the same.
 */
type Gives = 'logits' | 'probabilities';

export type LossName = 'cross-entropy' | 'dlr';

export interface Slope {
  /** Of each row: the loss, and the class that is answered. */
  readonly losses: Float32Array;
  readonly answers: Int32Array;
  /** Of the sum of the losses, of the samples' shape. The caller disposes of it. */
  readonly gradient: tf.Tensor;
}

/** Smaller probabilities have no logarithm in float32. */
const LEAST = 1e-30;

export class Classifier {
  readonly classes: number;
  readonly #model: Attackable;
  readonly #gives: Gives;

  /**
   * @param samples of which the model's outputs are looked at
   * @throws LimpidError when the model has no gradients, or not one input and one row of outputs
   */
  constructor(model: Attackable, samples: tf.Tensor) {
    checkModel(model, { title: say('An attack'), needs: 'gradients' });
    const [rows = 1] = samples.shape;
    const few = tf.tidy(() => outputs(model, samples.slice(0, Math.min(rows, FEW))));
    const width = few.length / Math.min(rows, FEW);
    this.#model = model;
    this.classes = Math.max(2, width);
    const hasLogits = model instanceof tf.LayersModel && isSquashed(model);
    this.#gives = !hasLogits && areProbabilities(few, width) ? 'probabilities' : 'logits';
  }

  /** The class that each row is answered with. */
  answers(x: tf.Tensor): Int32Array {
    const compute = (rows: tf.Tensor): [tf.Tensor] => [this.#logits(rows).argMax(1)];
    return tf.tidy(() => {
      const [found] = atOnce(this.#model, `attack: answers from ${this.#gives}`, [filled(x)], compute);
      return found.dataSync<'int32'>().slice(0, x.shape[0]);
    });
  }

  /** [rows][classes] */
  logits(x: tf.Tensor): Float32Array {
    const compute = (rows: tf.Tensor): [tf.Tensor] => [this.#logits(rows)];
    return tf.tidy(() => {
      const [found] = atOnce(this.#model, `attack: logits from ${this.#gives}`, [filled(x)], compute);
      return found.dataSync<'float32'>().slice(0, (x.shape[0] ?? 0) * this.classes);
    });
  }

  /**
   * @param labels the true class of each row, int32
   * @param targets for `'dlr'`: the class that each row is to be taken for, int32
   */
  slope(x: tf.Tensor, loss: LossName, labels: tf.Tensor1D, targets: tf.Tensor1D = labels): Slope {
    const [rows = 0] = x.shape;
    const compute = (all: tf.Tensor, of: tf.Tensor, to: tf.Tensor): [tf.Tensor, tf.Tensor, tf.Tensor] => {
      const lossOf = (given: tf.Tensor): tf.Tensor => {
        const logits = this.#logits(given);
        return loss === 'dlr' ? dlr(logits, of, to, this.classes) : crossEntropy(logits, of, this.classes);
      };
      const { value, grad } = tf.valueAndGrad(lossOf)(all, tf.ones([all.shape[0] ?? 1]));
      return [value, this.#logits(all).argMax(1), grad];
    };
    const [losses, answers, gradient] = tf.tidy(() => {
      const given: [tf.Tensor, tf.Tensor, tf.Tensor] = [filled(x), filled(labels), filled(targets)];
      const [values, indices, slopes] = atOnce(this.#model, `attack: ${loss} from ${this.#gives}`, given, compute);
      return [values, indices, slopes.slice(0, rows)];
    });
    if (!losses || !answers || !gradient) throw new TypeError('Three tensors were computed.');
    const read = {
      losses: losses.dataSync<'float32'>().slice(0, rows),
      answers: answers.dataSync<'int32'>().slice(0, rows),
      gradient,
    };
    tf.dispose([losses, answers]);
    return read;
  }

  /** [rows, classes]; of one output z, those of two classes are 0 and z. */
  #logits(rows: tf.Tensor): tf.Tensor {
    const isLayers = this.#model instanceof tf.LayersModel;
    const given = withScore(this.#model, isLayers ? 'logit' : 'output', () => applied(this.#model, rows));
    const isOne = given.shape[1] === 1;
    if (this.#gives === 'logits') return isOne ? tf.concat([given.zerosLike(), given], 1) : given;
    return tf.maximum(isOne ? tf.concat([tf.sub(1, given), given], 1) : given, LEAST).log();
  }
}

const FEW = 32;

/** With rows of zeros up to a power of two: what falls while attacks go on has few shapes, and each is traced once. */
function filled(x: tf.Tensor): tf.Tensor {
  const [rows = 1, ...each] = x.shape;
  const size = 2 ** Math.ceil(Math.log2(Math.max(rows, 8)));
  return size === rows ? x.clone() : tf.concat([x, tf.zeros([size - rows, ...each], x.dtype)]);
}

function areProbabilities(values: Float32Array, width: number): boolean {
  if (width === 1) return values.every((value) => value >= 0 && value <= 1);
  for (let row = 0; row < values.length; row += width) {
    const part = values.subarray(row, row + width);
    if (part.some((value) => value < 0)) return false;
    if (Math.abs(part.reduce((sum, value) => sum + value, 0) - 1) > 1e-3) return false;
  }
  return true;
}

/** Samples and the true class of each, checked. The caller disposes of `x`. */
export function examplesOf(
  model: Attackable,
  x: Samples,
  y: Samples,
): { x: tf.Tensor; labels: Int32Array } & {
  classifier: Classifier;
} {
  checkModel(model, { title: say('An attack'), needs: 'gradients' });
  const samples = samplesOf(x, 'x', inputShape(model));
  try {
    const classifier = new Classifier(model, samples);
    return { x: samples, labels: labelsOf(y, samples.shape[0] ?? 0, classifier.classes), classifier };
  } catch (error) {
    samples.dispose();
    throw error;
  }
}

/** Indices of classes, or rows with a single one. */
export function labelsOf(y: Samples, count: number, classes: number): Int32Array {
  const given = samplesOf(y, 'y', undefined);
  try {
    const isRows = given.size === count * classes && given.rank === 2 && given.shape[0] === count;
    if (!isRows && given.size !== count)
      throw new LimpidError('MISTAKES_LABELS', { labels: given.size, samples: count });
    const values = isRows ? tf.tidy(() => given.argMax(1).dataSync()) : given.dataSync();
    const wrong = values.find((label) => !Number.isInteger(label) || label < 0 || label >= classes);
    if (wrong !== undefined) throw new LimpidError('LABEL_UNKNOWN', { label: wrong, classes });
    return Int32Array.from(values);
  } finally {
    given.dispose();
  }
}
