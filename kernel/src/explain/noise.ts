/** Gradients at noisy copies of the samples: their mean and the mean of their squares. */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../engine/random/stream.ts';
import { LimpidError } from '../errors.ts';
import { chunksOf, numbersOf, range, widthOf } from './chunks.ts';
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
  const deviations = deviationsOf(samples.dataSync(), count, options);
  const [noise, spread] = tf.tidy((): [tf.Tensor, tf.Tensor] => [
    tf.tensor(noiseOf(options.seed ?? 0, draws * width), [draws, ...shape]),
    tf.tensor(deviations, [count, ...shape.map(() => 1)]),
  ]);
  const mean = new Float64Array(samples.size);
  const meanSquare = new Float64Array(samples.size);
  try {
    for await (const [start, end] of chunksOf(count * draws, width)) {
      const rows = range(start, end);
      const owners = rows.map((row) => Math.floor(row / draws));
      const gradients = numbersOf(() => {
        const of = tf.tensor1d(owners, 'int32');
        const moved = noise.gather(rows.map((row) => row % draws)).mul(spread.gather(of));
        return scoreGradient(question, samples.gather(of).add(moved), owners);
      });
      for (const [row, owner] of owners.entries()) {
        for (let at = 0; at < width; at++) {
          const gradient = gradients[row * width + at] ?? 0;
          const place = owner * width + at;
          mean[place] = (mean[place] ?? 0) + gradient / draws;
          meanSquare[place] = (meanSquare[place] ?? 0) + (gradient * gradient) / draws;
        }
      }
    }
    return { mean, meanSquare };
  } finally {
    tf.dispose([noise, spread]);
  }
}

/** That of the last explanation, while it is not large: the next one mostly has the same, and it takes long to draw. */
let last: { seed: number; values: Float32Array } = { seed: 0, values: new Float32Array() };
const MOST_KEPT = 1 << 20;

function noiseOf(seed: number, count: number): Float32Array {
  if (last.seed === seed && last.values.length === count) return last.values;
  const values = normals(seed, count);
  if (count <= MOST_KEPT) last = { seed, values };
  return values;
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
