/** Gauss-Legendre quadrature on [0, 1] (Abramowitz & Stegun, "Handbook of Mathematical Functions", 25.4.29). */

export interface Quadrature {
  /** Where to evaluate, ascending. */
  nodes: Float64Array;
  /** How much each evaluation counts; they sum to 1. */
  weights: Float64Array;
}

/** Exact for polynomials of degree up to `2 * points - 1`. */
export function gaussLegendre(points: number): Quadrature {
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let index = 0; index < points; index++) {
    const [root, slope] = legendreRoot(points, index);
    nodes[index] = (1 - root) / 2;
    weights[index] = 1 / ((1 - root * root) * slope * slope);
  }
  return { nodes, weights };
}

/** The root of the Legendre polynomial with this index, from 1 downwards, and the slope there, by Newton's method. */
function legendreRoot(degree: number, index: number): [root: number, slope: number] {
  let root = Math.cos((Math.PI * (index + 0.75)) / (degree + 0.5));
  for (;;) {
    const [value, slope] = legendre(degree, root);
    const step = value / slope;
    root -= step;
    if (Math.abs(step) < 1e-15) return [root, legendre(degree, root)[1]];
  }
}

function legendre(degree: number, x: number): [value: number, slope: number] {
  let previous = 1;
  let value = x;
  for (let n = 2; n <= degree; n++) {
    [previous, value] = [value, ((2 * n - 1) * x * value - (n - 1) * previous) / n];
  }
  return [value, (degree * (x * value - previous)) / (x * x - 1)];
}
