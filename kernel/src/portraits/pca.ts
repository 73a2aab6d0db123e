/**
 * Principal components by block power iteration on the centred points with a Rayleigh-Ritz step (Halko, Martinsson, Tropp,
 * 2011): no matrix of features by features is made. Signs are as scikit-learn chooses them: the greatest loading is positive.
 */
import { eigenOf } from './eigenvectors.ts';
import type { Stream } from '../engine/random/stream.ts';

export interface Principal {
  /** [points][components] */
  readonly coordinates: Float64Array[];
  /** Variance along each component (divided by n − 1), and its share of all. */
  readonly variances: Float64Array;
  readonly shares: Float64Array;
}

/** Directions that are iterated beside those that are asked for: they make it converge sooner. */
const SPARE = 8;
const MOST_ITERATIONS = 300;
/** By how much the greatest variances may still change, relative. */
const TOLERANCE = 1e-13;

/** @param points [n][features], finite; at least two */
export function principalComponents(points: readonly Float64Array[], components: number, random: Stream): Principal {
  const features = points[0]?.length ?? 0;
  const centred = centre(points, features);
  const width = Math.min(features, points.length, components + SPARE);
  let basis = orthonormal(
    Array.from({ length: width }, () => Float64Array.from({ length: features }, () => random.uniform() - 0.5)),
  );
  let variances = new Float64Array(width);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const spread = orthonormal(covariances(centred, basis));
    const images = spread.map((direction) => centred.map((point) => dot(point, direction)));
    const small = images.map((one) => Float64Array.from(images, (other) => dot(one, other) / (points.length - 1)));
    const { values, vectors } = eigenOf(small);
    basis = vectors.map((vector) => combined(spread, vector));
    const settled = Array.from({ length: components }, (_, index) => index).every(
      (index) => Math.abs((values[index] ?? 0) - (variances[index] ?? 0)) <= TOLERANCE * Math.abs(values[0] ?? 0),
    );
    variances = Float64Array.from(values);
    if (settled && iteration > 2) break;
  }
  const directions = basis.slice(0, components).map(signed);
  const all = centred.reduce((sum, point) => sum + dot(point, point), 0) / (points.length - 1);
  const found = variances.slice(0, components);
  return {
    coordinates: centred.map((point) => Float64Array.from(directions, (direction) => dot(point, direction))),
    variances: found,
    shares: found.map((variance) => (all === 0 ? 0 : variance / all)),
  };
}

function centre(points: readonly Float64Array[], features: number): Float64Array[] {
  const mean = new Float64Array(features);
  for (const point of points) add(mean, point, 1 / points.length);
  return points.map((point) => point.map((value, index) => value - (mean[index] ?? 0)));
}

/** The covariance matrix times each direction, up to a factor. */
function covariances(centred: readonly Float64Array[], directions: readonly Float64Array[]): Float64Array[] {
  const found = directions.map((direction) => new Float64Array(direction.length));
  for (const point of centred) {
    directions.forEach((direction, index) => {
      const target = found[index];
      if (target) add(target, point, dot(point, direction));
    });
  }
  return found;
}

/** Modified Gram-Schmidt, twice; what is left of a direction that adds nothing is zero. */
function orthonormal(vectors: Float64Array[]): Float64Array[] {
  vectors.forEach((vector, index) => {
    const before = Math.sqrt(dot(vector, vector));
    for (const other of [...vectors.slice(0, index), ...vectors.slice(0, index)])
      add(vector, other, -dot(vector, other));
    const length = Math.sqrt(dot(vector, vector));
    const scale = length > 1e-12 * before ? 1 / length : 0;
    for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] ?? 0) * scale;
  });
  return vectors;
}

function combined(vectors: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  vectors.forEach((vector, index) => add(sum, vector, weights[index] ?? 0));
  return sum;
}

function signed(direction: Float64Array): Float64Array {
  const greatest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return greatest < 0 ? direction.map((value) => -value) : direction;
}

export function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

function add(target: Float64Array, source: Float64Array, times: number): void {
  for (let index = 0; index < target.length; index++)
    target[index] = (target[index] ?? 0) + (source[index] ?? 0) * times;
}
