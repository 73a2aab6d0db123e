/** What all attacks do alike: samples are checked, attacked a part at a time, and what became of them is told. */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { LimpidError } from '../../errors.ts';
import { chunksOf, widthOf } from '../../explain/chunks.ts';
import type { Samples } from '../../explain/method.ts';
import { Adversarial } from './adversarial.ts';
import { examplesOf } from './classifier.ts';
import type { Attackable, Classifier } from './classifier.ts';
import { distances } from './norm.ts';
import type { Ball, Norm, Range } from './norm.ts';

export interface AttackOptions {
  /** How far a sample may be changed, in units of x. */
  epsilon: number;
  /** Left out: `'linf'`, by at most ε in each value. `'l2'`: the root of the summed squares is at most ε. */
  norm?: Norm;
  /** Least and greatest value of the data. Left out: [0, 1] where x lies within, else those of x. */
  range?: Range;
  /** Left out: 0. The same seed draws the same numbers. */
  seed?: number;
}

/** Some samples under attack. */
export interface Target extends Ball {
  readonly classifier: Classifier;
  /** The true classes, as numbers and as int32. */
  readonly labels: Int32Array;
  readonly truth: tf.Tensor1D;
  readonly random: Stream;
}

/** @returns samples of the ball; the caller disposes of them */
export type Attack = (target: Target) => tf.Tensor;

/** Rows that are attacked together. */
const ROWS = 128;
/** Draws of attacks share nothing with those of others. */
const STREAM = 51;

/**
 * @param x samples [n, ...] in the range of the data
 * @param y true class of each: indices, or rows with a single one
 * @throws LimpidError where model, samples, labels or options do not fit
 */
export async function attacked(
  name: string,
  model: Attackable,
  [x, y]: readonly [Samples, Samples],
  { epsilon, norm = 'linf', range: asked, seed = 0 }: AttackOptions,
  attack: Attack,
): Promise<Adversarial> {
  if (!(epsilon >= 0 && epsilon < Infinity)) throw new LimpidError('ATTACK_EPSILON', { given: epsilon });
  const { x: samples, labels, classifier } = examplesOf(model, x, y);
  const parts: tf.Tensor[] = [];
  try {
    const range = rangeOf(samples, asked);
    const random = new Stream(seed, STREAM);
    const before: number[] = [];
    const after: number[] = [];
    const moved: number[] = [];
    for await (const [start, end] of chunksOf(labels.length, widthOf(samples), ROWS)) {
      const of = labels.slice(start, end);
      const [centre, truth] = [samples.slice(start, end - start), tf.tensor1d(of, 'int32')];
      const found = attack({ classifier, centre, truth, labels: of, epsilon, norm, range, random });
      parts.push(found);
      before.push(...classifier.answers(centre));
      after.push(...classifier.answers(found));
      moved.push(...tf.tidy(() => distances(found, centre, norm).dataSync()));
      tf.dispose([centre, truth]);
    }
    const told = { attack: name, epsilon, norm, range, labels: [...labels], before, after, distances: moved };
    return new Adversarial(parts.length === 1 ? (parts[0] ?? samples).clone() : tf.concat(parts), told);
  } finally {
    tf.dispose([samples, ...parts]);
  }
}

/** @throws LimpidError when the data leaves the range that was asked for */
export function rangeOf(samples: tf.Tensor, asked?: Range): Range {
  const [least, greatest] = tf.tidy(
    () => [samples.min().dataSync()[0] ?? 0, samples.max().dataSync()[0] ?? 0] as const,
  );
  if (asked === undefined) return least >= 0 && greatest <= 1 ? [0, 1] : [least, greatest];
  if (asked[0] < asked[1] && asked[0] <= least && greatest <= asked[1]) return asked;
  throw new LimpidError('ATTACK_RANGE', { given: asked.join(', '), least, greatest });
}
