/** Gradients of the scores at the samples themselves, which several methods start from. */
import * as tf from '@tensorflow/tfjs';
import { chunksOf, range, widthOf } from './chunks.ts';
import type { Question } from './method.ts';
import { scoreGradient } from './score.ts';
import type { Slope } from './score.ts';

/** Row-major, as the samples. */
export async function gradientsOf(question: Question, slope?: Slope): Promise<Float32Array> {
  const { samples } = question;
  const [count = 0] = samples.shape;
  const width = widthOf(samples);
  const values = new Float32Array(samples.size);
  for await (const [start, end] of chunksOf(count, width)) {
    const part = tf.tidy(() =>
      scoreGradient(question, samples.slice(start, end - start), range(start, end), slope).dataSync(),
    );
    values.set(part, start * width);
  }
  return values;
}
