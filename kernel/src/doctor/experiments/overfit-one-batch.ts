/** A model that cannot learn one batch by heart has a fault of its own: in its layers, its loss or its learning rate. */
import * as tf from '@tensorflow/tfjs';
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import { lastOf, lossesOf, tryOut, type TrialOptions } from './trial.ts';

export interface OneBatchResult {
  /** Whether the loss fell to a tenth of what it was. */
  readonly learns: boolean;
  readonly first: number;
  readonly last: number;
  readonly losses: readonly number[];
  /** In one sentence. */
  readonly conclusion: string;
}

/** TheDeepChecker: 16 samples. */
const SAMPLES = 16;
const STEPS = 300;
const ENOUGH = 0.1;

/**
 * Trains a copy of the model, from weights drawn anew, on the first `batchSize` samples (default 16) for at most `steps` steps (300).
 * @throws LimpidError when the model cannot be built a second time
 */
export async function overfitOneBatch(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: TrialOptions = {},
): Promise<OneBatchResult> {
  const samples = Math.min(options.batchSize ?? SAMPLES, x.shape[0] ?? 0);
  const batch = { x: firstOf(x, samples), y: firstOf(y, samples) };
  try {
    const losses = await tryOut(model, batch, { ...options, batchSize: samples }, 'start', (trial) =>
      lossesOf(trial, { steps: STEPS, ...options }, (all) => isLearnt(all)),
    );
    const [first = Number.NaN] = losses;
    const last = losses.at(-1) ?? Number.NaN;
    const learns = isLearnt(losses);
    const went = say('the loss on {samples} samples went from {first} to {last} in {losses} steps', {
      samples,
      first: figure(first),
      last: figure(last),
      losses: losses.length,
    });
    const conclusion = learns
      ? say('The model can learn: {went}. Look at the data, and at how much of it there is.', { went })
      : say('The model cannot learn even one batch: {went}. Look at its layers, its loss and its learning rate.', {
          went,
        });
    return { learns, first, last, losses, conclusion };
  } finally {
    tf.dispose(batch);
  }
}

function isLearnt(losses: readonly number[]): boolean {
  const [first] = losses;
  return first !== undefined && losses.length > 10 && lastOf(losses) < ENOUGH * first;
}

function firstOf(tensor: tf.Tensor, samples: number): tf.Tensor {
  return tf.slice(
    tensor,
    tensor.shape.map(() => 0),
    [samples, ...tensor.shape.slice(1)],
  );
}
