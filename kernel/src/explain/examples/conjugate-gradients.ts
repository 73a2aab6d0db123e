/** Conjugate gradients (Hestenes and Stiefel, 1952): solves A x = b knowing A by its products alone. */

export type Solved =
  | { outcome: 'solved'; x: Float64Array }
  /** A direction was met along which A is not positive. */
  | { outcome: 'not positive' }
  /** What is left of b, as a share of it. */
  | { outcome: 'not converged'; left: number };

/** @param times A symmetric, times a vector */
export async function conjugateGradients(
  times: (vector: Float64Array) => Promise<Float64Array>,
  b: ArrayLike<number>,
  { tolerance, most }: { tolerance: number; most: number },
): Promise<Solved> {
  const x = new Float64Array(b.length);
  const residual = Float64Array.from(b);
  const direction = Float64Array.from(b);
  const whole = dot(residual, residual);
  let left = whole;
  for (let step = 0; left > tolerance ** 2 * whole; step++) {
    if (step === most) return { outcome: 'not converged', left: Math.sqrt(left / whole) };
    const product = await times(direction);
    const curvature = dot(direction, product);
    if (!(curvature > 0)) return { outcome: 'not positive' };
    const length = left / curvature;
    const before = left;
    for (let at = 0; at < x.length; at++) {
      x[at] = (x[at] ?? 0) + length * (direction[at] ?? 0);
      residual[at] = (residual[at] ?? 0) - length * (product[at] ?? 0);
    }
    left = dot(residual, residual);
    for (let at = 0; at < x.length; at++) {
      direction[at] = (residual[at] ?? 0) + (left / before) * (direction[at] ?? 0);
    }
  }
  return { outcome: 'solved', x };
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
