/** By how much the score falls when parts of a sample are hidden, one at a time, behind a baseline. */
import type * as tf from '@tensorflow/tfjs';
import { widthOf } from './chunks.ts';
import { throughMasks } from './masks.ts';
import type { Answer, Question } from './method.ts';
import { baselinesOf } from './sample.ts';

export interface Parts {
  count: number;
  /** A mask for each part from `start` to `end` - 1 that hides it, as in `throughMasks`. */
  hiding(start: number, end: number): tf.Tensor;
  /** What each value of a sample is worth, from the fall of each part. */
  worth(falls: Float64Array): ArrayLike<number>;
}

export async function ablation(question: Question, parts: Parts): Promise<Answer> {
  const { samples, targets, options } = question;
  const [, ...shape] = samples.shape;
  const baselines = baselinesOf(samples, options);
  const values = new Float32Array(samples.size);
  try {
    for (const owner of targets.keys()) {
      const falls = new Float64Array(parts.count);
      const masksOf = (start: number, end: number) => parts.hiding(start, end);
      await throughMasks(question, { owner, baselines }, parts.count, masksOf, (scores, start, whole) => {
        scores.forEach((score, at) => (falls[start + at] = whole - score));
      });
      values.set(parts.worth(falls), owner * widthOf(samples));
    }
    return { values, shape, sign: 'signed', baseline: Float32Array.from(baselines.dataSync()) };
  } finally {
    baselines.dispose();
  }
}
