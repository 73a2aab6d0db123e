/** From where on a value is an alarm: what is usual to call a drift, or more where chance alone gives that much. */

/** Of the normal distribution; exceeded by chance once in 1,000. */
const RARE = 3.09;
const PSI = 0.2;
const DISTANCE = 0.1;
/** Mean and standard deviation of the distance of two samples of one normal distribution, over √(1/n + 1/m). */
const WASSERSTEIN = { mean: 1.3, deviation: 0.5 };

/** PSI is (1/n + 1/m) · χ² where there is no drift. */
export function psiThreshold(bins: number, n: number, m: number): number {
  return Math.max(PSI, (1 / n + 1 / m) * rareChiSquare(bins - 1));
}

/** And the divergence in bits an eighth of that over ln 2. */
export function jensenShannonThreshold(bins: number, n: number, m: number): number {
  return Math.max(DISTANCE, Math.sqrt(((1 / n + 1 / m) * rareChiSquare(bins - 1)) / (8 * Math.LN2)));
}

/** @param columns whose distances are added up */
export function wassersteinThreshold(columns: number, n: number, m: number): number {
  const { mean, deviation } = WASSERSTEIN;
  const chance = Math.sqrt(1 / n + 1 / m) * (columns * mean + RARE * Math.sqrt(columns) * deviation);
  return Math.max(columns * DISTANCE, chance);
}

/** The quantile of 0.999 (Wilson and Hilferty, 1931). */
function rareChiSquare(degrees: number): number {
  if (degrees <= 0) return 0;
  const part = 2 / (9 * degrees);
  return degrees * (1 - part + RARE * Math.sqrt(part)) ** 3;
}
