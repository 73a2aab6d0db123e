/**
 * t-SNE: points of many dimensions in a plane, neighbours beside each other (van der Maaten and Hinton, 2008), with the forces
 * of far points taken together (van der Maaten, "Accelerating t-SNE using tree-based algorithms", 2014). Begins with the
 * principal components and steps as scikit-learn does by default, so the same points always give the same picture.
 */
import { setImmediate } from 'node:timers/promises';
import type { Neighbours } from './neighbours.ts';
import { Quadtree } from './quadtree.ts';

export interface TsneOptions {
  /** About how many neighbours a point has. */
  perplexity: number;
  iterations: number;
}

const EXAGGERATION = 12;
const EXAGGERATED = 250;
const THETA = 0.5;
/** Others run between iterations when these took so long, in milliseconds. */
const TURN = 50;

/**
 * @param neighbours of each point, about three times the perplexity
 * @param begin where the points begin, [n][2 or more]
 * @returns [n][2]
 */
export async function tsne(
  neighbours: Neighbours,
  begin: readonly Float64Array[],
  { perplexity, iterations }: TsneOptions,
): Promise<Float64Array[]> {
  const count = begin.length;
  const graph = symmetric(neighbours, perplexity);
  const [xs, ys] = startOf(begin);
  const [stepX, stepY] = [new Float64Array(count), new Float64Array(count)];
  const [gainX, gainY] = [new Float64Array(count).fill(1), new Float64Array(count).fill(1)];
  const rate = Math.max(count / EXAGGERATION / 4, 50);
  let turn = Date.now();
  for (let iteration = 0; iteration < iterations; iteration++) {
    const isExaggerated = iteration < EXAGGERATED;
    const [pullX, pullY] = gradient(graph, xs, ys, isExaggerated ? EXAGGERATION : 1);
    const momentum = isExaggerated ? 0.5 : 0.8;
    advance(xs, stepX, gainX, pullX, momentum, rate);
    advance(ys, stepY, gainY, pullY, momentum, rate);
    if (Date.now() - turn > TURN) {
      await setImmediate();
      turn = Date.now();
    }
  }
  return Array.from(xs, (x, point) => Float64Array.of(x, ys[point] ?? 0));
}

/** How much two points belong together: for each point its partners, one behind the other. All of them add up to one. */
interface Graph {
  readonly from: Int32Array;
  readonly partner: Int32Array;
  readonly weight: Float64Array;
}

function symmetric({ indices, distances }: Neighbours, perplexity: number): Graph {
  const weights = indices.map(() => new Map<number, number>());
  indices.forEach((near, point) => {
    const likely = likelihoods(distances[point] ?? [], perplexity);
    near.forEach((other, rank) => {
      const half = (likely[rank] ?? 0) / (2 * indices.length);
      weights[point]?.set(other, (weights[point].get(other) ?? 0) + half);
      weights[other]?.set(point, (weights[other].get(point) ?? 0) + half);
    });
  });
  const from = new Int32Array(indices.length + 1);
  weights.forEach((partners, point) => (from[point + 1] = (from[point] ?? 0) + partners.size));
  return {
    from,
    partner: Int32Array.from(weights.flatMap((partners) => Array.from(partners.keys()))),
    weight: Float64Array.from(weights.flatMap((partners) => Array.from(partners.values()))),
  };
}

/** Gaussian around a point, as wide as makes its entropy log(perplexity); found by halving. */
function likelihoods(distances: readonly number[], perplexity: number): number[] {
  const nearest = distances[0] ?? 0;
  const squares = distances.map((distance) => distance ** 2 - nearest ** 2);
  let [beta, low, high] = [1, 0, Infinity];
  let found: number[] = [];
  for (let trial = 0; trial < 100; trial++) {
    const powers = squares.map((square) => Math.exp(-square * beta));
    const sum = powers.reduce((total, power) => total + power, 0);
    found = powers.map((power) => power / sum);
    const entropy =
      Math.log(sum) + beta * squares.reduce((total, square, rank) => total + square * (found[rank] ?? 0), 0);
    const off = entropy - Math.log(perplexity);
    if (Math.abs(off) < 1e-5) break;
    if (off > 0) [low, beta] = [beta, high === Infinity ? beta * 2 : (beta + high) / 2];
    else [high, beta] = [beta, (beta + low) / 2];
  }
  return found;
}

/** The first two components, as wide as 0.0001. */
function startOf(begin: readonly Float64Array[]): [Float64Array, Float64Array] {
  const first = Float64Array.from(begin, ([x = 0]) => x);
  const deviation = Math.sqrt(first.reduce((sum, x) => sum + x * x, 0) / first.length) || 1;
  return [first.map((x) => (x / deviation) * 1e-4), Float64Array.from(begin, ([, y = 0]) => (y / deviation) * 1e-4)];
}

function gradient(
  graph: Graph,
  xs: Float64Array,
  ys: Float64Array,
  exaggeration: number,
): [Float64Array, Float64Array] {
  const tree = new Quadtree(xs, ys);
  const [pushX, pushY] = [new Float64Array(xs.length), new Float64Array(xs.length)];
  const force = new Float64Array(2);
  let total = 0;
  for (let point = 0; point < xs.length; point++) {
    force.fill(0);
    total += tree.repel(xs[point] ?? 0, ys[point] ?? 0, THETA, force);
    pushX[point] = force[0] ?? 0;
    pushY[point] = force[1] ?? 0;
  }
  for (let point = 0; point < xs.length; point++) {
    const [x, y] = [xs[point] ?? 0, ys[point] ?? 0];
    let [pullX, pullY] = [0, 0];
    for (let edge = graph.from[point] ?? 0; edge < (graph.from[point + 1] ?? 0); edge++) {
      const other = graph.partner[edge] ?? 0;
      const [dx, dy] = [x - (xs[other] ?? 0), y - (ys[other] ?? 0)];
      const pull = (exaggeration * (graph.weight[edge] ?? 0)) / (1 + dx * dx + dy * dy);
      pullX += pull * dx;
      pullY += pull * dy;
    }
    pushX[point] = 4 * (pullX - (pushX[point] ?? 0) / total);
    pushY[point] = 4 * (pullY - (pushY[point] ?? 0) / total);
  }
  return [pushX, pushY];
}

/** One step with momentum; each coordinate goes faster while its direction stays the same (Jacobs, 1988). */
function advance(
  places: Float64Array,
  steps: Float64Array,
  gains: Float64Array,
  slopes: Float64Array,
  momentum: number,
  rate: number,
): void {
  for (let point = 0; point < places.length; point++) {
    const [step, slope, gain] = [steps[point] ?? 0, slopes[point] ?? 0, gains[point] ?? 1];
    const grown = Math.max(0.01, step * slope < 0 ? gain + 0.2 : gain * 0.8);
    gains[point] = grown;
    steps[point] = momentum * step - rate * grown * slope;
    places[point] = (places[point] ?? 0) + (steps[point] ?? 0);
  }
}
