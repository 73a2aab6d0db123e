/** The answer that is wanted of a model, and how far any answer is from it. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { checkedTarget } from '../explainer.ts';
import type { Model } from '../method.ts';
import { predictionOf } from '../prediction.ts';
import type { Prediction } from '../prediction.ts';
import { applied, isSquashed, withScore } from '../score.ts';
import type { Range } from './columns.ts';

export interface GoalOptions {
  /**
   * The class that is wanted, by its index; of a regression, the range that is wanted of its output, with Infinity where
   * it has no end. Left out: the most probable of the other classes.
   */
  target?: number | Range;
  /** Least probability of the wanted class; left out: it need only be the answer. */
  probability?: number;
  /** What the classes are called, in order; left out: their indices. */
  classes?: readonly string[];
}

export interface Goal {
  /** Undefined where a range is wanted. */
  target: number | undefined;
  range: Range | undefined;
  /** In words: `class "ill"`, "an output from 2 to 3". */
  words: string;
  /** How much is lacking for each row [rows], at most 0 where the goal is reached. Call it within `tf.tidy`. */
  lacking(model: Model, rows: tf.Tensor): tf.Tensor;
  /** Whether outputs as the model gives them are the answer wanted. */
  isReached(outputs: Float32Array): boolean;
}

/** Beyond the border by so much, in logits: the same sample in a batch and alone differs in its last bits. */
const MARGIN = 1e-4;

/**
 * @param outputs of the sample
 * @throws LimpidError when no such answer can be wanted of the model, or the sample has it already
 */
export function goalOf(model: Model, outputs: Float32Array, options: GoalOptions): Goal {
  const prediction = predictionOf(outputs, options.classes);
  const goal = hasClasses(model, prediction) ? classGoal(model, prediction, options) : rangeGoal(outputs, options);
  if (!goal.isReached(outputs)) return goal;
  throw new LimpidError('COUNTERFACTUAL_REACHED', { goal: goal.words });
}

/** The class of the answer: the first of the most probable. */
export function classOf({ classes }: Prediction): number {
  return classes.reduce(
    (best, { probability }, at) => (probability > (classes[best]?.probability ?? -1) ? at : best),
    0,
  );
}

/** Several outputs are classes; a single one where it is a sigmoid's, or as good as that. */
export function hasClasses(model: Model, { outputs, classes }: Prediction): boolean {
  if (outputs.length > 1) return true;
  return model instanceof tf.LayersModel ? isSquashed(model) : classes.length > 0;
}

function classGoal(model: Model, prediction: Prediction, { target, probability }: GoalOptions): Goal {
  const { outputs, classes } = prediction;
  if (typeof target === 'object') throw new LimpidError('COUNTERFACTUAL_CLASS', { target: target.join(' to ') });
  const isAlone = outputs.length === 1 && model instanceof tf.LayersModel && isSoftmax(model, outputs);
  if (classes.length < 2 || isAlone) throw new LimpidError('COUNTERFACTUAL_ONE_CLASS');
  if (probability !== undefined && !(probability > 0 && probability < 1)) {
    throw new LimpidError('COUNTERFACTUAL_PROBABILITY', { given: probability });
  }
  const wanted = target === undefined ? runnerUp(prediction) : checkedTarget(target, classes.length);
  const from = prediction.from;
  const words = say('class {name}', { name: classes[wanted]?.name ?? wanted });
  const least = probability === undefined ? '' : say(' with a probability of at least {probability}', { probability });
  return {
    target: wanted,
    range: undefined,
    words: `${words}${least}`,
    lacking: (model, rows) => {
      const logits = logitsOf(model, rows, from);
      const odds =
        outputs.length === 1 ? (wanted === 1 ? logits : logits.neg()).squeeze([1]) : lead(logits, wanted, probability);
      return tf.sub(MARGIN + logit(probability ?? 0.5), odds);
    },
    isReached: (found) => {
      const answer = predictionOf(found);
      const share = answer.classes[wanted]?.probability ?? 0;
      return classOf(answer) === wanted && (probability === undefined || share >= probability);
    },
  };
}

/** By how much a logit exceeds the greatest of the others; where a probability is wanted, the odds of the class. */
function lead(logits: tf.Tensor, target: number, probability: number | undefined): tf.Tensor {
  const classes = logits.shape[1] ?? 1;
  const others = logits.sub(tf.oneHot(tf.tensor1d([target], 'int32'), classes).mul(1e30));
  const rest = probability === undefined ? others.max(1) : others.logSumExp(1);
  return logits.slice([0, target], [-1, 1]).squeeze([1]).sub(rest);
}

/** Outputs before a softmax or sigmoid, whose differences have a slope everywhere; logarithms of probabilities are such too. */
function logitsOf(model: Model, rows: tf.Tensor, from: Prediction['from']): tf.Tensor {
  if (model instanceof tf.LayersModel && isSquashed(model))
    return withScore(model, 'logit', () => applied(model, rows));
  const outputs = applied(model, rows);
  if (from !== 'outputs') return outputs;
  const shares = outputs.clipByValue(1e-30, 1);
  return outputs.shape[1] === 1 ? shares.log().sub(tf.sub(1, outputs).clipByValue(1e-30, 1).log()) : shares.log();
}

function rangeGoal(outputs: Float32Array, { target, probability }: GoalOptions): Goal {
  if (typeof target !== 'object' || outputs.length !== 1 || probability !== undefined) {
    throw new LimpidError('COUNTERFACTUAL_NUMBER', { output: outputs[0] ?? Number.NaN });
  }
  const [least, most] = target;
  if (!(least < most)) throw new LimpidError('COUNTERFACTUAL_WANTED', { least, most });
  const edge = (bound: number) => Math.min(MARGIN * Math.max(1, Math.abs(bound)), (most - least) / 4);
  return {
    target: undefined,
    range: target,
    words: rangeWords(target),
    lacking: (model, rows) => {
      const found = applied(model, rows).squeeze([1]);
      const below = Number.isFinite(least) ? tf.sub(least + edge(least), found) : undefined;
      const above = Number.isFinite(most) ? found.sub(most - edge(most)) : undefined;
      return below && above ? tf.maximum(below, above) : (below ?? above ?? tf.fill(found.shape, -1));
    },
    isReached: ([found = Number.NaN]) => found >= least && found <= most,
  };
}

function rangeWords([least, most]: Range): string {
  if (least === -Infinity) return say('an output of at most {most}', { most });
  return most === Infinity
    ? say('an output of at least {least}', { least })
    : say('an output from {least} to {most}', { least, most });
}

function runnerUp(prediction: Prediction): number {
  const first = classOf(prediction);
  const { classes } = prediction;
  return classes.reduce((best, { probability }, at) => {
    if (at === first) return best;
    return best < 0 || probability > (classes[best]?.probability ?? -1) ? at : best;
  }, -1);
}

/** A softmax over one output is 1, whatever comes in. */
function isSoftmax(model: tf.LayersModel, outputs: Float32Array): boolean {
  return outputs[0] === 1 && !isSquashed(model, 'sigmoid');
}

function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}
