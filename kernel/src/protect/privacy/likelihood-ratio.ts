/** The likelihood ratio attack (LiRA, Carlini et al., 2022), online, with one variance for all samples. Pure. */

/** Least variance: shadows that agree in every digit say nothing of the one that is asked. */
const LEAST = 1e-6;

/**
 * @param own how sure the attacked model is of each sample, ln(p / (1 − p))
 * @param shadows the same of each shadow model
 * @param halves which samples each shadow was trained on
 * @returns of each sample, by how much its confidence is likelier among the shadows that had it (logarithm)
 */
export function likelihoodRatios(
  own: Float64Array,
  shadows: readonly Float64Array[],
  halves: readonly (readonly boolean[])[],
): Float64Array {
  const groups = [true, false].map((isIn) =>
    Array.from(own, (_, sample) =>
      shadows.flatMap((of, shadow) => (halves[shadow]?.[sample] === isIn ? [of[sample] ?? 0] : [])),
    ),
  );
  const [inside = [], outside = []] = groups.map((samples) => samples.map(mean));
  const [spreadIn = 1, spreadOut = 1] = groups.map(pooledVariance);
  return own.map((value, sample) => {
    const likelihood = (centre: number, variance: number): number =>
      -((value - centre) ** 2) / (2 * variance) - Math.log(variance) / 2;
    return likelihood(inside[sample] ?? 0, spreadIn) - likelihood(outside[sample] ?? 0, spreadOut);
  });
}

/** Around the mean of each sample: few shadows do not tell the variance of one. */
function pooledVariance(samples: readonly number[][]): number {
  const squares = samples.map((values) => {
    const centre = mean(values);
    return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  });
  const freedom = samples.reduce((sum, { length }) => sum + Math.max(0, length - 1), 0);
  const all = squares.reduce((sum, one) => sum + one, 0);
  return Math.max(LEAST, freedom > 0 ? all / freedom : 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
