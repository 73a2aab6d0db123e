/** Models asked as a service would be: one sample, or a batch, until the answer is in JavaScript's hands. */
import * as tf from '@tensorflow/tfjs';
import { answeringOf, type Answering } from '../footprint/answering.ts';
import { partsOf } from '../footprint/inferences.ts';
import { inTurns } from '../footprint/turns.ts';
import type { Rows } from './scoring.ts';

/** Samples that one call of `predict` computes at a time. */
const AT_ONCE = 256;

export type Answer = (inputs: readonly tf.Tensor[]) => Promise<Rows>;

export interface Speed {
  readonly one: Answering;
  readonly batch: Answering;
}

export async function answersOf(model: tf.LayersModel, inputs: readonly tf.Tensor[]): Promise<Rows> {
  const answers = predicted(model, inputs);
  try {
    return { values: await answers.data(), shape: answers.shape };
  } finally {
    answers.dispose();
  }
}

/**
 * Of each that answers, in turn.
 * @param batch samples of a batch
 */
export async function speedsOf(
  answers: Iterable<Answer>,
  inputs: readonly tf.Tensor[],
  batch: number,
): Promise<Map<Answer, Speed>> {
  const all = [...answers];
  const of = async (count: number): Promise<Answering[]> => {
    const parts = partsOf(inputs, count);
    try {
      const turns = await inTurns(
        all.map((answer) => async (times) => {
          await answer(parts[times % parts.length] ?? []);
        }),
      );
      return turns.map((some) => answeringOf(some));
    } finally {
      tf.dispose(parts);
    }
  };
  const [ones, batches] = [await of(1), await of(batch)];
  const speeds = new Map<Answer, Speed>();
  all.forEach((answer, place) => {
    const [one, many] = [ones[place], batches[place]];
    if (one && many) speeds.set(answer, { one, batch: many });
  });
  return speeds;
}

function predicted(model: tf.LayersModel, inputs: readonly tf.Tensor[]): tf.Tensor {
  const [only, ...more] = inputs;
  if (!only) throw new TypeError('A model takes something.');
  // SAFETY: models of one output alone are optimised.
  return model.predict(more.length === 0 ? only : [...inputs], { batchSize: AT_ONCE }) as tf.Tensor;
}
