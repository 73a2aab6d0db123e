/** How far an attack may go: in each value (L∞), or in all of them together (L2). */
import * as tf from '@tensorflow/tfjs';
import type { Stream } from '../../engine/random/stream.ts';

export type Norm = 'linf' | 'l2';
export type Range = readonly [least: number, greatest: number];

/** What may be reached from a sample. */
export interface Ball {
  /** [rows, ...] */
  readonly centre: tf.Tensor;
  readonly epsilon: number;
  readonly norm: Norm;
  /** Of the data: what leaves it is cut. */
  readonly range: Range;
}

/** Below this a gradient has no direction. */
const LEAST = 1e-12;

/** The step of length 1 that goes furthest along the gradient. */
export function direction(gradient: tf.Tensor, norm: Norm): tf.Tensor {
  if (norm === 'linf') return gradient.sign();
  return gradient.div(tf.maximum(lengths(gradient), LEAST));
}

/** The nearest point of the ball, cut to the range. */
export function projected(x: tf.Tensor, { centre, epsilon, norm, range }: Ball): tf.Tensor {
  const moved = x.sub(centre);
  const within =
    norm === 'linf'
      ? moved.clipByValue(-epsilon, epsilon)
      : moved.mul(tf.minimum(1, tf.div(epsilon, tf.maximum(lengths(moved), LEAST))));
  return centre.add(within).clipByValue(...range);
}

/** Evenly distributed over the ball. */
export function randomStart(ball: Ball, random: Stream): tf.Tensor {
  const { centre, epsilon, norm } = ball;
  const [rows = 0] = centre.shape;
  const width = centre.size / rows;
  const values = Float32Array.from({ length: centre.size }, () =>
    norm === 'linf' ? epsilon * (2 * random.uniform() - 1) : normal(random),
  );
  if (norm === 'l2') {
    for (let row = 0; row < rows; row++) {
      const part = values.subarray(row * width, (row + 1) * width);
      const radius = epsilon * random.uniform() ** (1 / width);
      const length = Math.sqrt(part.reduce((sum, value) => sum + value * value, 0));
      part.forEach((value, at) => (part[at] = (value * radius) / length));
    }
  }
  return tf.tidy(() => projected(centre.add(tf.tensor(values, centre.shape)), ball));
}

/** How far each row went. */
export function distances(x: tf.Tensor, centre: tf.Tensor, norm: Norm): tf.Tensor1D {
  const moved = x.sub(centre).reshape([x.shape[0] ?? 0, -1]);
  return norm === 'linf' ? moved.abs().max<tf.Tensor1D>(1) : moved.square().sum<tf.Tensor1D>(1).sqrt();
}

/** L2 of each row, [rows, 1, ...]. */
function lengths(x: tf.Tensor): tf.Tensor {
  const each = Array.from({ length: x.rank - 1 }, (_, at) => at + 1);
  return x.square().sum(each, true).sqrt();
}

/** Box and Muller, 1958. */
function normal(random: Stream): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}
