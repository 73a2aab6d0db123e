/** Whether two lists of numbers have different means (Welch's t-test), and whether guesses are better than chance. Pure. */

export interface TTest {
  statistic: number;
  /** Two-sided. */
  pValue: number;
}

/** Welch, "The generalization of Student's problem", 1947; as SciPy's `ttest_ind` with `equal_var=False`. */
export function welch(one: readonly number[], other: readonly number[]): TTest {
  const [first, second] = [momentsOf(one), momentsOf(other)];
  const error = first.error + second.error;
  const difference = first.mean - second.mean;
  // Two lists without any spread: their means are the same, or surely not.
  if (error === 0) {
    return difference === 0 ? { statistic: 0, pValue: 1 } : { statistic: Math.sign(difference) * Infinity, pValue: 0 };
  }
  const statistic = difference / Math.sqrt(error);
  const freedom = error ** 2 / (first.error ** 2 / (one.length - 1) + second.error ** 2 / (other.length - 1));
  return { statistic, pValue: regularisedBeta(freedom / (freedom + statistic ** 2), freedom / 2, 0.5) };
}

/** Probability that guesses between two sides are right so often or more: the upper tail of a binomial of one half. */
export function aboveChance(share: number, guesses: number): number {
  const right = share * guesses;
  return right <= 0 ? 1 : regularisedBeta(0.5, right, guesses - right + 1);
}

/** Mean, and the variance of the mean. */
function momentsOf(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: squares / (values.length - 1) / values.length };
}

/** I_x(a, b), by its continued fraction (Abramowitz and Stegun, 26.5.8). */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side alone.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a);
  const factor = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a;
  let [numerator, denominator] = [1, 1 / notZero(1 - ((a + b) * x) / (a + 1))];
  let value = denominator;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const part of [even, odd]) {
      denominator = 1 / notZero(1 + part * denominator);
      numerator = notZero(1 + part / numerator);
      change = numerator * denominator;
      value *= change;
    }
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return factor * value;
}

function notZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** Lanczos' approximation with g = 7. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const [first = 0, ...rest] = LANCZOS;
  const series = rest.reduce((sum, value, at) => sum + value / (x + at), first);
  const shifted = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(shifted) - shifted + Math.log(series);
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
