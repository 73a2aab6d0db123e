/** Two short trainings from the same weights, on the data as it is and on data that can teach nothing. */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { lastOf, lossesOf, tryOut, type TrialOptions } from './trial.ts';

export interface Comparison {
  /** Means of the last losses. */
  readonly asItIs: number;
  readonly changed: number;
  /** Whether the data as it is teaches more. */
  readonly differs: boolean;
  readonly losses: { readonly asItIs: readonly number[]; readonly changed: readonly number[] };
  /** In one sentence. */
  readonly conclusion: string;
}

const STEPS = 200;
/** What the loss on changed data must be worse by. */
const BETTER = 0.9;
const STREAM = 42;

/** @param change makes the data that teaches nothing; what it gives is disposed */
export async function compare(
  model: tf.LayersModel,
  data: { x: tf.Tensor; y: tf.Tensor },
  options: TrialOptions,
  change: (random: Stream) => { x: tf.Tensor; y: tf.Tensor },
): Promise<Omit<Comparison, 'conclusion'>> {
  const changed = change(new Stream(options.seed ?? 0, STREAM));
  const losses = (of: typeof data): Promise<number[]> =>
    tryOut(model, of, options, 'start', (trial) => lossesOf(trial, { steps: STEPS, ...options }));
  try {
    const [real, other] = [await losses(data), await losses(changed)];
    const [asItIs, worse] = [lastOf(real), lastOf(other)];
    return { asItIs, changed: worse, differs: asItIs < BETTER * worse, losses: { asItIs: real, changed: other } };
  } finally {
    tf.dispose([changed.x, changed.y]);
  }
}
