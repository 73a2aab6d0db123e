/**
 * Integrated gradients (Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", 2017): the gradient of
 * the score, averaged over the straight path from a baseline to the sample, times the difference of the two. The values
 * add up to the difference of the scores. As in Captum, the score is the model's own output and the quadrature is
 * Gauss-Legendre with 50 points.
 */
import * as tf from '@tensorflow/tfjs';
import { say } from '../../say.ts';
import { numbersOf, range, widthOf } from '../chunks.ts';
import { explainer } from '../explainer.ts';
import type { Answer, Question } from '../method.ts';
import { alongPaths, doubling, rowsOf } from '../path.ts';
import { baselinesOf } from '../sample.ts';
import { checkScores, scoresOf } from '../score.ts';
import type { Explained } from '../score.ts';

export const integratedGradients = explainer({
  name: 'integrated-gradients',
  title: say('Integrated gradients'),
  score: 'output',
  needs: 'gradients',
  checksScores: true,
  async attribute(question) {
    const baselines = baselinesOf(question.samples, question.options);
    try {
      return await integrated(question, scoresOf(question), baselines, question.samples);
    } finally {
      baselines.dispose();
    }
  },
});

/** Integrates what is explained from `starts` to `ends`, one path a sample: inputs, or what a layer gives. */
export async function integrated(
  { options }: Question,
  explained: Explained,
  starts: tf.Tensor,
  ends: tf.Tensor,
): Promise<Answer> {
  const [count = 0, ...shape] = ends.shape;
  const all = range(0, count);
  const both = tf.tidy(() => explained.values(tf.concat([starts, ends]), [...all, ...all]));
  const [from, at] = [both.subarray(0, count), both.subarray(count)];
  checkScores(at);
  const deltas = at.map((value, sample) => value - (from[sample] ?? 0));
  const { values, completeness } = await doubling(deltas, options, ({ owners, steps }) => walk(owners, steps));
  return { values, shape, sign: 'signed', baseline: Float32Array.from(starts.dataSync()), completeness };

  async function walk(owners: readonly number[], steps: number): Promise<Float32Array> {
    const [begin, end] = tf.tidy((): [tf.Tensor, tf.Tensor] => [rowsOf(starts, owners), rowsOf(ends, owners)]);
    try {
      const width = widthOf(end);
      const sums = new Float64Array(end.size);
      await alongPaths(begin, end, steps, ({ x, rows }) => {
        const gradients = explained.gradient(
          x,
          rows.map(({ owner }) => owners[owner] ?? 0),
        );
        const values = gradients.dataSync();
        for (const [row, { owner, weight }] of rows.entries()) {
          for (let at = 0; at < width; at++) {
            const place = owner * width + at;
            sums[place] = (sums[place] ?? 0) + weight * (values[row * width + at] ?? 0);
          }
        }
      });
      const difference = numbersOf(() => end.sub(begin));
      return Float32Array.from(sums, (sum, index) => sum * (difference[index] ?? 0));
    } finally {
      tf.dispose([begin, end]);
    }
  }
}
