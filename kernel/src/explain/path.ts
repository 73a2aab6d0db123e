/** Walks straight paths from baselines to samples, and takes more points until what is summed up there adds up. */
import * as tf from '@tensorflow/tfjs';
import { chunksOf, range, widthOf } from './chunks.ts';
import { completenessOf } from './completeness.ts';
import type { Completeness, MethodOptions } from './method.ts';
import { countOf } from './noise.ts';
import { gaussLegendre } from './quadrature.ts';

const FIRST_STEPS = 50;
const MOST_STEPS = 800;

/** A part of all points on all paths, path by path. */
export interface Points {
  /** [rows, ...] */
  x: tf.Tensor;
  /** Of each row: the path it is on, the number of its point there, and how much that counts. */
  rows: readonly { owner: number; step: number; weight: number }[];
}

/**
 * @param ends [paths, ...], and so are `starts`
 * @param points on each path; `visit` runs within `tf.tidy`
 */
export async function alongPaths(
  starts: tf.Tensor,
  ends: tf.Tensor,
  points: number,
  visit: (points: Points) => void,
): Promise<void> {
  const [paths = 0, ...shape] = ends.shape;
  const { nodes, weights } = gaussLegendre(points);
  for await (const [start, end] of chunksOf(paths * points, widthOf(ends))) {
    tf.tidy(() => {
      const rows = range(start, end).map((row) => {
        const [owner, step] = [Math.floor(row / points), row % points];
        return { owner, step, weight: weights[step] ?? 0 };
      });
      const owners = tf.tensor1d(
        rows.map(({ owner }) => owner),
        'int32',
      );
      const alphas = tf.tensor(
        rows.map(({ step }) => nodes[step] ?? 0),
        [rows.length, ...shape.map(() => 1)],
      );
      const from = tf.gather(starts, owners);
      visit({ x: from.add(tf.gather(ends, owners).sub(from).mul(alphas)), rows });
    });
  }
}

/** What a method makes of the paths of some samples. */
export interface Walk {
  /** The samples, in the order they were asked for. */
  owners: readonly number[];
  steps: number;
}

export interface Walked {
  values: Float32Array;
  completeness: Completeness[];
}

/**
 * Takes 50 points on the path of each of `count` samples, and twice as many for those that do not add up, up to 800; or
 * as many as the options say.
 * @param deltas what the values of each sample must add up to
 * @param walk answers for some samples, [owners, width]
 */
export async function doubling(
  deltas: ArrayLike<number>,
  { steps }: MethodOptions,
  walk: (walk: Walk) => Promise<Float32Array>,
): Promise<Walked> {
  let owners = range(0, deltas.length);
  let points = steps === undefined ? FIRST_STEPS : countOf(steps, 'steps');
  let values = new Float32Array();
  const completeness: Completeness[] = [];
  for (;;) {
    const found = await walk({ owners, steps: points });
    const width = found.length / owners.length;
    if (values.length === 0) values = new Float32Array(deltas.length * width);
    const now = completenessOf(
      found,
      owners.map((owner) => deltas[owner] ?? 0),
      points,
    );
    owners.forEach((owner, row) => {
      values.set(found.subarray(row * width, (row + 1) * width), owner * width);
      completeness[owner] = now[row] ?? now[0];
    });
    owners = owners.filter((owner) => completeness[owner]?.converged !== true);
    if (owners.length === 0 || steps !== undefined || points * 2 > MOST_STEPS) return { values, completeness };
    points *= 2;
  }
}

/** The rows of `x` that belong to the owners. Call it within `tf.tidy`, or dispose of the result. */
export function rowsOf(x: tf.Tensor, owners: readonly number[]): tf.Tensor {
  return tf.gather(x, tf.tensor1d([...owners], 'int32'));
}
