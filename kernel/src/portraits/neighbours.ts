/** The nearest neighbours of each point, all points compared with all by the engine, some rows at a time. */
import * as tf from '@tensorflow/tfjs';

export interface Neighbours {
  /** [points][count], the nearest first; a point is not its own. */
  readonly indices: readonly number[][];
  /** Euclidean, of the same. */
  readonly distances: readonly number[][];
}

/** Distances of one piece: 16 MB. */
const PIECE = 1 << 22;

/** @param points [n][features], with n greater than `count`. Leaves no tensor. */
export function nearest(points: readonly Float64Array[], count: number): Neighbours {
  const candidates = closest(points, Math.min(points.length, count + 1));
  const [indices, distances]: [number[][], number[][]] = [[], []];
  candidates.forEach((near, point) => {
    // The engine computes in float32 and subtracts large numbers: what it found is measured anew.
    const measured = near
      .filter((other) => other !== point)
      .map((other) => ({ other, distance: distance(points[point], points[other]) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, count);
    indices.push(measured.map(({ other }) => other));
    distances.push(measured.map((one) => one.distance));
  });
  return { indices, distances };
}

/** |a − b|² = |a|² − 2ab + |b|², where |a|² is the same for all neighbours of a. */
function closest(points: readonly Float64Array[], count: number): number[][] {
  const features = points[0]?.length ?? 0;
  const rows = Math.max(1, Math.floor(PIECE / points.length));
  const found: number[][] = [];
  const all = tf.tidy(() => {
    const raw = tf.tensor2d(Float32Array.from(points.flatMap((point) => Array.from(point))), [points.length, features]);
    return raw.sub(raw.mean(0, true));
  });
  const squares = tf.tidy(() => all.square().sum(1).neg());
  for (let begin = 0; begin < points.length; begin += rows) {
    const indices = tf.tidy(() => {
      const some = all.slice([begin, 0], [Math.min(rows, points.length - begin), features]);
      const nearness = tf.matMul(some, all, false, true).mul(2).add(squares);
      return tf.topk(nearness, count).indices;
    });
    const flat = indices.dataSync();
    indices.dispose();
    for (let at = 0; at < flat.length; at += count) found.push(Array.from(flat.subarray(at, at + count)));
  }
  tf.dispose([all, squares]);
  return found;
}

function distance(one: Float64Array | undefined, other: Float64Array | undefined): number {
  let sum = 0;
  for (let index = 0; index < (one?.length ?? 0); index++) sum += ((one?.[index] ?? 0) - (other?.[index] ?? 0)) ** 2;
  return Math.sqrt(sum);
}
