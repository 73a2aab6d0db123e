/** The loss that a model learns by, for what asks how single samples of its training move it. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { lastLayer } from '../layers.ts';
import type { Score } from '../method.ts';
import { activationOf } from '../score.ts';

export type LossName =
  'categoricalCrossentropy' | 'sparseCategoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError';

/** Targets and outputs [rows, outputs] -> one number a row, or their mean. */
export type LossFunction = (targets: tf.Tensor, outputs: tf.Tensor) => tf.Tensor;

export interface Loss {
  /** What of the model it is computed from: cross-entropies are exact, and have slopes everywhere, from the logits. */
  readonly score: Score;
  /** One number a row, or what a function of the notebook's gives instead. Call both within `tf.tidy`. */
  each(targets: tf.Tensor, scores: tf.Tensor): tf.Tensor;
  /** Sum over the rows. */
  sum(targets: tf.Tensor, scores: tf.Tensor): tf.Tensor;
}

const BY_NAME: { readonly [Name in LossName]: LossFunction } = {
  categoricalCrossentropy: (targets, outputs) => tf.metrics.categoricalCrossentropy(targets, outputs),
  // Indices of classes are one-hot by the time they come here.
  sparseCategoricalCrossentropy: (targets, outputs) => tf.metrics.categoricalCrossentropy(targets, outputs),
  binaryCrossentropy: (targets, outputs) => tf.metrics.binaryCrossentropy(targets, outputs),
  meanSquaredError: (targets, outputs) => tf.squaredDifference(targets, outputs).mean(-1),
};

/**
 * @param given left out: the one that the model was compiled with; else the one that goes with its last activation
 * @throws LimpidError when there is no such loss
 */
export function lossOf(model: tf.LayersModel, given?: LossName | LossFunction): Loss {
  const asked = given ?? compiledLoss(model) ?? usualLoss(model);
  if (typeof asked === 'function') return ofOutputs(asked);
  const squashing = squashingOf(model);
  if (/^(categorical|sparseCategorical)Crossentropy$/.test(asked) && squashing === 'softmax') {
    return {
      score: 'logit',
      each: (targets, logits) => targets.mul(tf.logSoftmax(logits)).sum(-1).neg(),
      sum: (targets, logits) => targets.mul(tf.logSoftmax(logits)).sum().neg(),
    };
  }
  if (asked === 'binaryCrossentropy' && squashing === 'sigmoid') {
    return {
      score: 'logit',
      each: (targets, logits) => tf.softplus(logits).sub(targets.mul(logits)).mean(-1),
      sum: (targets, logits) => tf.softplus(logits).sub(targets.mul(logits)).mean(-1).sum(),
    };
  }
  if (isKnown(asked)) return ofOutputs(BY_NAME[asked]);
  const compiled = given === undefined ? compiledFunction(model) : undefined;
  if (compiled) return ofOutputs(compiled);
  throw new LimpidError('EXPLAIN_LOSS', { loss: String(asked), known: Object.keys(BY_NAME).join(', ') });
}

function ofOutputs(loss: LossFunction): Loss {
  return {
    score: 'output',
    each: loss,
    sum: (targets, outputs) =>
      loss(targets, outputs)
        .mean()
        .mul(outputs.shape[0] ?? 1),
  };
}

/** Undefined before `compile`. */
function compiledLoss({ loss }: tf.LayersModel): string | LossFunction | undefined {
  // The field is there, and empty, before the model is compiled.
  const given: unknown = loss;
  const only: unknown = typeof given === 'object' && given !== null ? Object.values(given)[0] : given;
  if (typeof only === 'string') return only;
  // SAFETY: compile takes names and such functions alone.
  return typeof only === 'function' ? (only as LossFunction) : undefined;
}

/** What compile made of a name. A sequential model leaves it to the model within it. */
function compiledFunction(model: tf.LayersModel): LossFunction | undefined {
  const holder: unknown = model instanceof tf.Sequential ? Reflect.get(model, 'model') : model;
  return holder instanceof tf.LayersModel ? holder.lossFunctions[0] : undefined;
}

function usualLoss(model: tf.LayersModel): LossName {
  switch (squashingOf(model)) {
    case 'softmax':
      return 'categoricalCrossentropy';
    case 'sigmoid':
      return 'binaryCrossentropy';
    default:
      return 'meanSquaredError';
  }
}

/** The last activation, as far as it is left out of logits. */
function squashingOf(model: tf.LayersModel): string | undefined {
  const layer = lastLayer(model);
  return layer.getClassName() === 'Softmax' ? 'softmax' : activationOf(layer)?.getClassName();
}

function isKnown(name: string): name is LossName {
  return Object.hasOwn(BY_NAME, name);
}
