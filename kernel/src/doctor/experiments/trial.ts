/** A short training of a copy: seeded, bounded in steps and time, and neither shown nor kept. */
import * as tf from '@tensorflow/tfjs';
import { getRandomState, setRandomState, setSeed } from '../../engine/random/seed.ts';
import { Stream } from '../../engine/random/stream.ts';
import { copyOf, redraw } from '../../explain/redrawn.ts';
import { shuffled } from '../../explain/removal.ts';
import { unwatched } from '../../training/watch.ts';

export interface TrialOptions {
  /** Of weights, order and dropout. Default 0. */
  seed?: number;
  /** At most so many steps. */
  steps?: number;
  /** Seconds after which it ends. Default 20. */
  seconds?: number;
  /** Samples of a step. Default 32. */
  batchSize?: number;
  /** Aborted: it ends, and rejects with the reason. */
  signal?: AbortSignal;
}

/** Streams of experiments share nothing with others of the same seed. */
const STREAM = 41;

export interface Trial {
  readonly model: tf.LayersModel;
  readonly random: Stream;
  /** One step on rows of the data, drawn at random. */
  step(): Promise<number>;
}

/**
 * @param from `now`: the weights that the model has; `start`: drawn anew
 * @param act is given a trial, and called once
 */
export async function tryOut<T>(
  model: tf.LayersModel,
  data: { x: tf.Tensor; y: tf.Tensor },
  { seed = 0, batchSize = 32 }: TrialOptions,
  from: 'now' | 'start',
  act: (trial: Trial) => Promise<T>,
): Promise<T> {
  const state = getRandomState();
  const random = new Stream(seed, STREAM);
  const copy = await copyOf(model);
  const optimizer = optimizerLike(model.optimizer);
  try {
    setSeed(seed);
    copy.setWeights(model.getWeights());
    if (from === 'start') redraw(copy, random);
    const rows = rowsInTurn(data.x.shape[0] ?? 0, batchSize, random);
    return await unwatched(() => {
      copy.compile({ optimizer, loss: model.loss });
      return act({ model: copy, random, step: () => stepOn(copy, data, rows) });
    });
  } finally {
    copy.dispose();
    optimizer.dispose();
    setRandomState(state);
  }
}

/** Losses of steps until there were enough, time is up or one is not a number. */
export async function lossesOf(
  { step }: Pick<Trial, 'step'>,
  { steps = 200, seconds = 20, signal }: TrialOptions,
  isEnough: (losses: readonly number[]) => boolean = () => false,
): Promise<number[]> {
  const until = performance.now() + 1000 * seconds;
  const losses: number[] = [];
  while (losses.length < steps && performance.now() < until && !isEnough(losses)) {
    signal?.throwIfAborted();
    const loss = await step();
    losses.push(loss);
    if (!Number.isFinite(loss)) break;
  }
  return losses;
}

/** The mean of the last losses. */
export function lastOf(losses: readonly number[]): number {
  const last = losses.slice(-10);
  return last.reduce((sum, loss) => sum + loss, 0) / Math.max(1, last.length);
}

async function stepOn(
  model: tf.LayersModel,
  data: { x: tf.Tensor; y: tf.Tensor },
  next: () => number[],
): Promise<number> {
  const at = tf.tensor1d(next(), 'int32');
  const [x, y] = [tf.gather(data.x, at), tf.gather(data.y, at)];
  try {
    const [loss = Number.NaN] = [await model.trainOnBatch(x, y)].flat();
    return loss;
  } finally {
    tf.dispose([at, x, y]);
  }
}

function rowsInTurn(rows: number, size: number, random: Stream): () => number[] {
  let left: number[] = [];
  const all = Array.from({ length: rows }, (_, index) => index);
  return () => {
    if (left.length < Math.min(size, rows)) left = shuffled(all, random);
    return left.splice(0, size);
  };
}

/** Of the same class and options, at its start. */
export function optimizerLike(optimizer: tf.Optimizer): tf.Optimizer {
  // SAFETY: tfjs's optimizers are made from their configuration so.
  const made = optimizer.constructor as unknown as {
    fromConfig(of: unknown, config: tf.serialization.ConfigDict): tf.Optimizer;
  };
  return made.fromConfig(optimizer.constructor, optimizer.getConfig());
}
