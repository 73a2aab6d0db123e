/** A smooth function at its least, by L-BFGS (Nocedal and Wright, 2006, algorithm 7.4). Pure. */
import { dot } from '../pca.ts';

/** The value at a point; writes the gradient there. */
export type Smooth = (point: Float64Array, gradient: Float64Array) => number;

const REMEMBERED = 10;
const SUFFICIENT = 1e-4;
const MOST_HALVINGS = 30;

/** @param tolerance greatest value of the gradient at which it ends */
export function minimise(
  smooth: Smooth,
  size: number,
  { iterations = 100, tolerance = 1e-5 }: { iterations?: number; tolerance?: number } = {},
): Float64Array {
  let point = new Float64Array(size);
  let gradient = new Float64Array(size);
  let value = smooth(point, gradient);
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let iteration = 0; iteration < iterations && greatest(gradient) > tolerance; iteration += 1) {
    const direction = directionOf(gradient, steps);
    const slope = dot(direction, gradient);
    if (!(slope < 0)) break;
    let rate = iteration === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const [next, nextGradient] = [new Float64Array(size), new Float64Array(size)];
    let [nextValue, halvings] = [Infinity, 0];
    for (; halvings < MOST_HALVINGS; halvings += 1, rate /= 2) {
      for (let index = 0; index < size; index += 1) next[index] = (point[index] ?? 0) + rate * (direction[index] ?? 0);
      nextValue = smooth(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * rate * slope) break;
    }
    if (halvings === MOST_HALVINGS) break;
    const s = next.map((one, index) => one - (point[index] ?? 0));
    const y = nextGradient.map((one, index) => one - (gradient[index] ?? 0));
    const curvature = dot(s, y);
    if (curvature > 1e-12) steps.push({ s, y, rho: 1 / curvature });
    if (steps.length > REMEMBERED) steps.shift();
    [point, gradient, value] = [next, nextGradient, nextValue];
  }
  return point;
}

function directionOf(
  gradient: Float64Array,
  steps: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const q = gradient.map((one) => -one);
  const alphas = steps.toReversed().map(({ s, y, rho }) => {
    const alpha = rho * dot(s, q);
    add(q, y, -alpha);
    return alpha;
  });
  const last = steps.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    q.forEach((one, index) => (q[index] = one * scale));
  }
  steps.forEach(({ s, y, rho }, index) => add(q, s, (alphas.at(-1 - index) ?? 0) - rho * dot(y, q)));
  return q;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let index = 0; index < to.length; index += 1) to[index] = (to[index] ?? 0) + times * (what[index] ?? 0);
}

function greatest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
