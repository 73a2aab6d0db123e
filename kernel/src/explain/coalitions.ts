/** Scores of a sample of which only some features are there: what all that take features away have in common. */
import * as tf from '@tensorflow/tfjs';
import { chunksAtOnce, chunksOf, widthOf } from './chunks.ts';
import type { Features } from './features.ts';
import type { Question } from './method.ts';
import { forward } from './score.ts';

/** Without gradients nothing is kept of a row, so more of them go through the model at a time. */
const CHUNK_ROWS = 512;

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
  const [rows = 1, ...shape] = background.shape;
  const width = widthOf(samples);
  const scores = new Float64Array(count);
  const [sample, known, of] = tf.tidy((): [tf.Tensor, tf.Tensor, tf.Tensor1D] => [
    samples.slice(owner, 1).reshape([1, 1, width]),
    background.reshape([1, rows, width]),
    tf.tensor1d(features.of),
  ]);
  try {
    for (const [from, to] of chunksAtOnce(rows, width, CHUNK_ROWS)) {
      const block = to - from;
      const most = Math.max(1, Math.floor(CHUNK_ROWS / block));
      for await (const [start, end] of chunksOf(count, width * block, most)) {
        const part = tf.tidy(() => {
          const there = masks(coalitions.subarray(start * features.count, end * features.count));
          const absent = known.slice([0, from, 0], [1, block, width]).mul(tf.sub(1, there));
          // Masks are 0 and 1, so the sum is either value to the bit.
          const mixed = sample.mul(there).add(absent);
          const owners = new Array<number>((end - start) * block).fill(owner);
          return forward(question, mixed.reshape([owners.length, ...shape]), owners).dataSync();
        });
        part.forEach((score, at) => {
          const coalition = start + Math.floor(at / block);
          scores[coalition] = (scores[coalition] ?? 0) + score / rows;
        });
      }
    }
    return scores;
  } finally {
    tf.dispose([sample, known, of]);
  }

  /** [coalitions, 1, width] */
  function masks(some: Uint8Array): tf.Tensor {
    const there = tf.tensor2d(some, [some.length / features.count, features.count], 'float32');
    return there.gather(of, 1).expandDims(1);
  }
}
