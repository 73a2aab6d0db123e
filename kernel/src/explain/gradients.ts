/** Gradients of the scores at the samples themselves, which several methods start from. */
import { chunksOf, numbersOf, range, widthOf } from './chunks.ts';
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
    const part = numbersOf(() => scoreGradient(question, samples.slice(start, end - start), range(start, end), slope));
    values.set(part, start * width);
  }
  return values;
}
