/** What `optimise` may be told, and whether it holds. */
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { checkLayers } from '../inspection/opened.ts';
import type { ModelInput } from '../inspection/opened.ts';
import { checkCompiled } from './fine-tune.ts';
import type { FineTuning } from './fine-tune.ts';

export interface OptimiseData {
  /** Samples that the model was not trained on, as `predict` takes them. */
  readonly x: ModelInput;
  /** Classes [n], one-hot rows [n, classes], or numbers of the answers' shape. */
  readonly y: tf.Tensor | readonly number[] | readonly (readonly number[])[];
}

export interface Budget {
  /** Of a classifier: how much accuracy may be lost, 0.005 for half a point. Left out: 0.005. */
  readonly accuracyDrop?: number;
  /** Of a model that gives numbers: by what share the mean absolute error may grow. Left out: 0.05. */
  readonly errorRise?: number;
}

export interface OptimiseOptions {
  readonly budget?: Budget;
  /** What is to become small: bytes that are sent, or the time of one answer. Left out: size. */
  readonly goal?: 'size' | 'p99';
  /** Shares of the weights that pruning makes zero. Left out: a half, and four fifths. */
  readonly sparsity?: readonly number[];
  /** How many different values clustering leaves in each weight. Left out: 16. */
  readonly centroids?: readonly number[];
  /** Data to train pruned models a little more on; without it they are measured as they are. */
  readonly fineTune?: FineTuning;
  /** Other models for the same task, as `distil` makes them, by the names of their rows. */
  readonly models?: { readonly [name: string]: tf.LayersModel };
  /** Samples of a batch, where times are measured. Left out: 32. */
  readonly batchSize?: number;
  /** Of the intervals and the order of fine-tuning. Left out: 0. */
  readonly seed?: number;
}

/** @throws LimpidError OPTIMISE_MODEL, OPTIMISE_OPTION, OPTIMISE_UNCOMPILED */
export function checkOptions(model: tf.LayersModel, options: OptimiseOptions): void {
  checkLayers(model, 'optimise');
  const { budget = {}, goal = 'size', sparsity = [], centroids = [], models = {}, batchSize = 1, fineTune } = options;
  if (model.outputs.length !== 1) throw new LimpidError('OPTIMISE_MODEL', { outputs: model.outputs.length });
  for (const given of Object.values(budget)) {
    refuseUnless(Number(given) >= 0, 'budget', given, say('accuracyDrop or errorRise, from 0 on'));
  }
  refuseUnless(['size', 'p99'].includes(goal), 'goal', goal, "'size' or 'p99'");
  for (const share of sparsity) refuseUnless(share > 0 && share < 1, 'sparsity', share, '[0.5, 0.8]');
  for (const count of centroids)
    refuseUnless(Number.isInteger(count) && count >= 2, 'centroids', count, '[16], [8, 32]');
  refuseUnless(Number.isInteger(batchSize) && batchSize >= 1, 'batchSize', batchSize, '1, 32');
  if (fineTune) checkCompiled(model);
  for (const other of Object.values(models)) checkLayers(other, 'optimise');
}

function refuseUnless(holds: boolean, option: string, given: unknown, example: string): void {
  if (!holds) throw new LimpidError('OPTIMISE_OPTION', { option, given: String(given), example });
}
