/** Gradients at noisy copies of the samples: their mean and the mean of their squares. */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../engine/random/stream.ts';
import { LimpidError } from '../errors.ts';
import { chunksOf, widthOf } from './chunks.ts';
import type { MethodOptions, Question } from './method.ts';
import { scoreGradient } from './score.ts';

export const COPIES = 50;
/** Share of the range of a sample's values; the paper recommends 0.1 to 0.2. */
const NOISE = 0.15;
/** Draws of explanations share nothing with those of others. */
const STREAM = 11;

export interface Moments {
  mean: Float64Array;
  meanSquare: Float64Array;
}

/** Row-major, as the samples. Every sample gets the same noise, so that a batch is explained as its samples are. */
export async function noisyGradients(question: Question): Promise<Moments> {
  const { samples, options } = question;
  const [count = 0, ...shape] = samples.shape;
  const width = widthOf(samples);
  const draws = countOf(options.draws ?? COPIES, 'draws');
  const noise = normals(options.seed ?? 0, draws * width);
  const deviations = deviationsOf(samples.dataSync(), count, options);
  const mean = new Float64Array(samples.size);
  const meanSquare = new Float64Array(samples.size);
  for await (const [start, end] of chunksOf(count * draws, width)) {
    const owners: number[] = [];
    const moved = new Float32Array((end - start) * width);
    for (let row = start; row < end; row++) {
      const owner = Math.floor(row / draws);
      owners.push(owner);
      const from = (row % draws) * width;
      const deviation = deviations[owner] ?? 0;
      for (let at = 0; at < width; at++) moved[(row - start) * width + at] = deviation * (noise[from + at] ?? 0);
    }
    const gradients = tf.tidy(() => {
      const copies = tf.gather(samples, tf.tensor1d(owners, 'int32')).add(tf.tensor(moved, [owners.length, ...shape]));
      return scoreGradient(question, copies, owners).dataSync();
    });
    gradients.forEach((gradient, index) => {
      const at = (owners[Math.floor(index / width)] ?? 0) * width + (index % width);
      mean[at] = (mean[at] ?? 0) + gradient / draws;
      meanSquare[at] = (meanSquare[at] ?? 0) + gradient ** 2 / draws;
    });
  }
  return { mean, meanSquare };
}

/** Standard normal numbers (Box and Muller, 1958). */
export function normals(seed: number, count: number): Float32Array {
  const random = new Stream(seed, STREAM);
  const values = new Float32Array(count);
  for (let at = 0; at < count; at += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
    const angle = 2 * Math.PI * random.uniform();
    values[at] = radius * Math.cos(angle);
    if (at + 1 < count) values[at + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** @throws LimpidError when it is not a whole number above zero */
export function countOf(given: number, option: string): number {
  if (Number.isInteger(given) && given > 0) return given;
  throw new LimpidError('EXPLAIN_COUNT', { option, given });
}

/** One a sample, in units of the input. */
function deviationsOf(values: ArrayLike<number>, count: number, { noise = NOISE, deviation }: MethodOptions): number[] {
  const width = values.length / count;
  return Array.from({ length: count }, (_, sample) => {
    if (deviation !== undefined) return deviation;
    let [least, most] = [Infinity, -Infinity];
    for (let at = sample * width; at < (sample + 1) * width; at++) {
      least = Math.min(least, values[at] ?? 0);
      most = Math.max(most, values[at] ?? 0);
    }
    if (least === most) throw new LimpidError('EXPLAIN_CONSTANT', { sample, value: least });
    return noise * (most - least);
  });
}
