/** Scores of a sample of which a mask lets through more or less, in place of which a baseline is seen. */
import * as tf from '@tensorflow/tfjs';
import { chunksOf, widthOf } from './chunks.ts';
import type { Question } from './method.ts';
import { forward } from './score.ts';

/** A sample of the question, and what is seen where a mask lets nothing through. */
export interface Masked {
  owner: number;
  /** One for each sample of the question. */
  baselines: tf.Tensor;
}

/**
 * @param count how many masks there are
 * @param masksOf makes those from `start` to `end` - 1, [end - start, ...], 1 where all of the sample is seen and 0 where
 * all of the baseline; a dimension of 1 stands for all values along it. It runs within `tf.tidy`
 * @param visit is given the scores of some of the masks, in their order, and that of the sample itself. It goes through
 * the model each time with them: with other numbers of rows the last digits are others, and differences then not zero
 */
export async function throughMasks(
  question: Question,
  { owner, baselines }: Masked,
  count: number,
  masksOf: (start: number, end: number) => tf.Tensor,
  visit: (scores: readonly number[], start: number, whole: number) => void,
): Promise<void> {
  const { samples } = question;
  const [sample, baseline] = tf.tidy(() => [samples.slice(owner, 1), baselines.slice(owner, 1)] as const);
  try {
    for await (const [start, end] of chunksOf(count, widthOf(samples))) {
      const [whole = Number.NaN, ...scores] = tf.tidy(() => {
        const masks = masksOf(start, end);
        const seen = sample.mul(masks).add(baseline.mul(tf.sub(1, masks)));
        return forward(question, tf.concat([sample, seen]), new Array<number>(end - start + 1).fill(owner)).dataSync();
      });
      visit(scores, start, whole);
    }
  } finally {
    tf.dispose([sample, baseline]);
  }
}
