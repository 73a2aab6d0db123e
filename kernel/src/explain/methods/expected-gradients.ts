/**
 * Expected gradients (Erion et al., "Improving performance of deep learning models with axiomatic attribution priors",
 * 2021; GradientSHAP in Captum and SHAP): integrated gradients with the rows of a background for baselines, at one
 * random point of a path to a random row at a time. What they add up to comes near the difference of the scores of the
 * sample and of the background, on average, the more draws the nearer.
 */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { say } from '../../say.ts';
import { chunksOf, range, widthOf } from '../chunks.ts';
import { completenessOf } from '../completeness.ts';
import { explainer } from '../explainer.ts';
import type { Question } from '../method.ts';
import { countOf } from '../noise.ts';
import { rowsOf } from '../path.ts';
import { backgroundOf } from '../sample.ts';
import { scoreGradient, scoresOf } from '../score.ts';

const TITLE = say('Expected gradients');
const DRAWS = 200;
const STREAM = 12;

export const expectedGradients = explainer({
  name: 'expected-gradients',
  title: TITLE,
  score: 'output',
  needs: 'gradients',
  async attribute(question) {
    const { samples, options } = question;
    const background = backgroundOf(samples, options, TITLE);
    try {
      const draws = countOf(options.draws ?? DRAWS, 'draws');
      const values = await expected(question, background, drawn(options.seed ?? 0, draws, background.shape[0] ?? 1));
      const completeness = completenessOf(values, await surpluses(question, background));
      return { values, shape: samples.shape.slice(1), sign: 'signed', completeness };
    } finally {
      background.dispose();
    }
  },
});

export interface Draw {
  /** Of the background. */
  row: number;
  /** From 0 at that row to 1 at the sample. */
  alpha: number;
}

/** Every sample gets the same draws, so that a batch is explained as its samples are. */
export function drawn(seed: number, draws: number, rows: number): Draw[] {
  const random = new Stream(seed, STREAM);
  return Array.from({ length: draws }, () => ({ row: random.below(rows), alpha: random.uniform() }));
}

async function expected(question: Question, background: tf.Tensor, draws: readonly Draw[]): Promise<Float32Array> {
  const { samples } = question;
  const [count = 0, ...shape] = samples.shape;
  const width = widthOf(samples);
  const sums = new Float64Array(samples.size);
  for await (const [start, end] of chunksOf(count * draws.length, width)) {
    const owners = range(start, end).map((at) => Math.floor(at / draws.length));
    const points = range(start, end).map((at) => draws[at % draws.length] ?? { row: 0, alpha: 0 });
    const parts = tf.tidy(() => {
      const from = rowsOf(
        background,
        points.map(({ row }) => row),
      );
      const way = rowsOf(samples, owners).sub(from);
      const alphas = tf.tensor(
        points.map(({ alpha }) => alpha),
        [points.length, ...shape.map(() => 1)],
      );
      return scoreGradient(question, from.add(way.mul(alphas)), owners)
        .mul(way)
        .dataSync();
    });
    parts.forEach((part, index) => {
      const at = (owners[Math.floor(index / width)] ?? 0) * width + (index % width);
      sums[at] = (sums[at] ?? 0) + part / draws.length;
    });
  }
  return Float32Array.from(sums);
}

/** By how much the score of each sample exceeds the mean score of the background. */
export async function surpluses(question: Question, background: tf.Tensor): Promise<number[]> {
  const { samples, targets } = question;
  const { values } = scoresOf(question);
  const rows = background.shape[0] ?? 1;
  const means = new Map<number, number>();
  for (const [owner, target] of targets.entries()) {
    if (means.has(target)) continue;
    let sum = 0;
    for await (const [start, end] of chunksOf(rows, widthOf(samples))) {
      const part = tf.tidy(() =>
        values(
          background.slice(start, end - start),
          range(start, end).map(() => owner),
        ),
      );
      sum += part.reduce((total, value) => total + value, 0);
    }
    means.set(target, sum / rows);
  }
  const scores = values(samples, range(0, targets.length));
  return targets.map((target, sample) => (scores[sample] ?? 0) - (means.get(target) ?? 0));
}
