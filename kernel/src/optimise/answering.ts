/** A model asked as a service would be: one sample, or a batch, until the answer is in JavaScript's hands. */
import * as tf from '@tensorflow/tfjs';
import type { Rows } from './scoring.ts';
import { latencyOf } from './latency.ts';
import type { Latency } from './latency.ts';

/** Samples that one call of `predict` computes at a time. */
const AT_ONCE = 256;

export interface Speed {
  readonly one: Latency;
  readonly batch: Latency;
}

export async function answersOf(model: tf.LayersModel, inputs: readonly tf.Tensor[]): Promise<Rows> {
  const answers = predicted(model, inputs);
  try {
    return { values: await answers.data(), shape: answers.shape };
  } finally {
    answers.dispose();
  }
}

/** @param batch samples of a batch */
export async function speedOf(model: tf.LayersModel, inputs: readonly tf.Tensor[], batch: number): Promise<Speed> {
  const of = async (count: number): Promise<Latency> => {
    const some = inputs.map((input) => input.slice(0, Math.min(count, input.shape[0] ?? 1)));
    try {
      return await latencyOf(async () => {
        await answersOf(model, some);
      });
    } finally {
      tf.dispose(some);
    }
  };
  return { one: await of(1), batch: await of(batch) };
}

function predicted(model: tf.LayersModel, inputs: readonly tf.Tensor[]): tf.Tensor {
  const [only, ...more] = inputs;
  if (!only) throw new TypeError('A model takes something.');
  // SAFETY: models of one output alone are optimised.
  return model.predict(more.length === 0 ? only : [...inputs], { batchSize: AT_ONCE }) as tf.Tensor;
}
