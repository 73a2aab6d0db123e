/**
 * Rényi differential privacy (Mironov, 2017) of the Gaussian mechanism on a Poisson sample (Mironov, Talwar and Zhang, 2019;
 * data sets that differ by one example added or removed), and what it says of ε and δ. Pure.
 */

/** From Rényi divergences to ε: Proposition 12 of Canonne, Kamath and Steinke (arXiv 2004.00010), or that of Mironov, 2017. */
export type Conversion = 'improved' | 'classic';

/** The orders α that Google's dp-accounting tries. */
export const ORDERS: readonly number[] = [
  ...Array.from({ length: 99 }, (_, tenth) => 1 + (tenth + 1) / 10),
  ...Array.from({ length: 53 }, (_, at) => 11 + at),
  ...[128, 256, 512, 1024],
];

/** The Gaussians' tails are left out where they have fallen by e^-98, and so have no weight in a double. */
const TAIL = 14;
/** Points for one standard deviation of the noise. */
const FINEST = 20;

/**
 * Of one step: a sum of vectors of length 1 at most, over a sample that holds each example with probability `rate`, with
 * normal noise of standard deviation `noise`.
 */
export function renyiOfStep(rate: number, noise: number, order: number): number {
  if (rate === 0) return 0;
  if (noise === 0) return Infinity;
  if (rate === 1) return order / (2 * noise ** 2);
  return logMoment(rate, noise, order) / (order - 1);
}

/** @returns the least ε of all orders, and its order */
export function epsilonOfRenyi(
  divergences: readonly number[],
  delta: number,
  conversion: Conversion,
): { epsilon: number; order: number } {
  let best = { epsilon: Infinity, order: Number.NaN };
  for (const [at, order] of ORDERS.entries()) {
    const epsilon = converted(divergences[at] ?? Infinity, order, delta, conversion);
    if (epsilon < best.epsilon) best = { epsilon, order };
  }
  return { ...best, epsilon: Math.max(0, best.epsilon) };
}

function converted(divergence: number, order: number, delta: number, conversion: Conversion): number {
  if (conversion === 'classic') return divergence - Math.log(delta) / (order - 1);
  // then the total variation is below δ already (Bretagnolle and Huber, 1979)
  if (delta ** 2 + Math.expm1(-divergence) > 0) return 0;
  return divergence + Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1);
}

/**
 * Logarithm of E[((1 - q) + q·exp((2z - 1) / 2σ²))^α] over z ~ N(0, σ²). Trapezoids over the whole line: of such a function
 * their error falls exponentially with the number of points. All orders are one formula, also those between whole numbers.
 */
function logMoment(rate: number, noise: number, order: number): number {
  const variance = noise ** 2;
  // the nearest pole is πσ² away from the line, the Gaussian is σ wide
  const step = Math.min(noise / FINEST, variance / 4);
  const [rest, part] = [Math.log1p(-rate), Math.log(rate)];
  // the peak lies between 0 and α
  const first = Math.floor((-TAIL * noise) / step);
  const last = Math.ceil((order + TAIL * noise) / step);
  let greatest = -Infinity;
  let sum = 0;
  for (let at = first; at <= last; at++) {
    const z = at * step;
    const ratio = logSum(rest, part + (2 * z - 1) / (2 * variance));
    const value = order * ratio - z ** 2 / (2 * variance);
    if (value > greatest) {
      sum = sum * Math.exp(greatest - value) + 1;
      greatest = value;
    } else sum += Math.exp(value - greatest);
  }
  return greatest + Math.log(sum) + Math.log(step) - Math.log(2 * Math.PI * variance) / 2;
}

/** ln(e^a + e^b) */
function logSum(a: number, b: number): number {
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}
