/** A little more training of a model whose zeros stay zero. Neither shown nor kept. */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../engine/random/stream.ts';
import { optimizerLike } from '../doctor/experiments/trial.ts';
import { LimpidError } from '../errors.ts';
import { shuffled } from '../explain/removal.ts';
import { unwatched } from '../training/watch.ts';
import { isKernel } from './weights.ts';

export interface FineTuning {
  /** Samples to train on: other ones than those that are measured on. */
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  /** Left out: 1. */
  readonly epochs?: number;
  /** Left out: 32. */
  readonly batchSize?: number;
}

/** Streams of fine-tuning share nothing with others of the same seed. */
const STREAM = 62;

/**
 * @param model a copy, not compiled: it is trained as `like` was
 * @throws LimpidError OPTIMISE_UNCOMPILED
 */
export async function fineTuned(
  model: tf.LayersModel,
  like: tf.LayersModel,
  { x, y, epochs = 1, batchSize = 32 }: FineTuning,
  seed: number,
): Promise<void> {
  checkCompiled(like);
  const optimizer = optimizerLike(like.optimizer);
  const random = new Stream(seed, STREAM);
  const masks = tf.tidy(() =>
    model
      .getWeights()
      .map((weight) => (isKernel(weight) ? weight.notEqual(0).cast(weight.dtype) : tf.onesLike(weight))),
  );
  try {
    model.compile({ optimizer, loss: like.loss });
    const rows = Array.from({ length: x.shape[0] ?? 0 }, (_, row) => row);
    await unwatched(async () => {
      for (let epoch = 0; epoch < epochs; epoch++) {
        const order = shuffled(rows, random);
        for (let at = 0; at < order.length; at += batchSize) {
          await step(model, x, y, order.slice(at, at + batchSize));
          keepZeros(model, masks);
        }
      }
    });
  } finally {
    tf.dispose(masks);
    optimizer.dispose();
  }
}

/** @throws LimpidError OPTIMISE_UNCOMPILED */
export function checkCompiled(model: tf.LayersModel): void {
  const optimizer: unknown = model.optimizer;
  if (optimizer === undefined) throw new LimpidError('OPTIMISE_UNCOMPILED');
}

async function step(model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, rows: number[]): Promise<void> {
  const at = tf.tensor1d(rows, 'int32');
  const [inputs, targets] = [tf.gather(x, at), tf.gather(y, at)];
  try {
    await model.trainOnBatch(inputs, targets);
  } finally {
    tf.dispose([at, inputs, targets]);
  }
}

function keepZeros(model: tf.LayersModel, masks: readonly tf.Tensor[]): void {
  tf.tidy(() => {
    const weights = model.getWeights();
    model.setWeights(
      weights.map((weight, place) => {
        const mask = masks[place];
        return mask ? weight.mul(mask) : weight;
      }),
    );
  });
}
