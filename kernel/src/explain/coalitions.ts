/** Scores of a sample of which only some features are there: what all that take features away have in common. */
import * as tf from '@tensorflow/tfjs';
import { chunksOf, widthOf } from './chunks.ts';
import type { Features } from './features.ts';
import type { Question } from './method.ts';
import { forward } from './score.ts';

/** Whose features: a sample of the question, and what stands in for features that are not there. */
export interface Player {
  /** Which sample. */
  owner: number;
  features: Features;
  /** [rows, ...]: the score is the mean over them, as in SHAP. One row is a baseline, as in Captum. */
  background: tf.Tensor;
}

/**
 * @param coalitions row-major [coalitions, features]: 1 where a feature is that of the sample, 0 where it is the background's
 * @returns a score for each coalition
 */
export async function coalitionScores(
  question: Question,
  { owner, features, background }: Player,
  coalitions: Uint8Array,
): Promise<Float64Array> {
  const { samples } = question;
  const count = coalitions.length / features.count;
  const [rows = 1] = background.shape;
  const scores = new Float64Array(count);
  const [sample, of] = tf.tidy((): [tf.Tensor, tf.Tensor1D] => [samples.slice(owner, 1), tf.tensor1d(features.of)]);
  try {
    for await (const [start, end] of chunksOf(count * rows, widthOf(samples))) {
      const pairs = Array.from({ length: end - start }, (_, at) => start + at);
      const part = tf.tidy(() => {
        const [from, to] = [Math.floor(start / rows), Math.ceil(end / rows)];
        const there = tf.tensor2d(
          coalitions.subarray(from * features.count, to * features.count),
          [to - from, features.count],
          'int32',
        );
        const mask = there.gather(pairs.map((pair) => Math.floor(pair / rows) - from)).gather(of, 1);
        const absent = background.gather(pairs.map((pair) => pair % rows));
        const mixed = tf.where(mask.reshape(absent.shape).cast('bool'), sample.tile(tileOf(absent)), absent);
        return forward(question, mixed, new Array<number>(pairs.length).fill(owner)).dataSync();
      });
      part.forEach((score, at) => {
        const coalition = Math.floor((start + at) / rows);
        scores[coalition] = (scores[coalition] ?? 0) + score / rows;
      });
    }
    return scores;
  } finally {
    tf.dispose([sample, of]);
  }
}

function tileOf({ shape }: tf.Tensor): number[] {
  return [shape[0] ?? 1, ...shape.slice(1).map(() => 1)];
}
