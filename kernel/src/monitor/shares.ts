/** Distances between shares of bins. */

/** Of an empty bin, so that its logarithm is finite. */
export const LEAST_SHARE = 1e-4;

/** The population stability index: Σ (p − q) ln(p / q). */
export function psi(reference: readonly number[], current: readonly number[]): number {
  return reference.reduce((sum, share, bin) => {
    const q = Math.max(share, LEAST_SHARE);
    const p = Math.max(current[bin] ?? 0, LEAST_SHARE);
    return sum + (p - q) * Math.log(p / q);
  }, 0);
}

/** The Jensen-Shannon distance: the root of the divergence in bits, from 0 to 1. */
export function jensenShannon(reference: readonly number[], current: readonly number[]): number {
  const divergence = reference.reduce((sum, q, bin) => {
    const p = current[bin] ?? 0;
    const middle = (p + q) / 2;
    const part = (share: number): number => (share === 0 ? 0 : share * Math.log2(share / middle));
    return sum + (part(p) + part(q)) / 2;
  }, 0);
  return Math.sqrt(Math.max(0, divergence));
}
