/** The loss of each example by itself, as a private training needs it. */
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { lossOf } from '../../explain/examples/losses.ts';
import type { Score } from '../../explain/method.ts';

export interface ExampleLoss {
  /** Undefined for a function of the notebook's own. */
  readonly name: string | undefined;
  /** What it is computed from; cross-entropies from the logits. */
  readonly score: Score;
  /** One number a row. Call it within `tf.tidy`. */
  each(targets: tf.Tensor, scores: tf.Tensor): tf.Tensor;
}

/**
 * The one that the model was compiled with.
 * @throws LimpidError PRIVACY_LOSS, as soon as it is called, when it gives one number for all rows
 */
export function exampleLossOf(model: tf.LayersModel): ExampleLoss {
  const given: unknown = model.loss;
  const name = typeof given === 'string' ? given : undefined;
  const { score, each } = lossOf(model);
  return {
    name,
    score,
    each: (targets, scores) => {
      const [rows = 0] = scores.shape;
      const losses = each(targets, scores);
      if (losses.size !== rows) throw new LimpidError('PRIVACY_LOSS', { loss: name ?? 'given' });
      return losses.reshape([rows]);
    },
  };
}
