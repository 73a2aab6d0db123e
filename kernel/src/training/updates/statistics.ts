/** What a training step did to the weights of a layer, reduced to a few numbers from their gradients and values. Pure. */
import { HISTOGRAM_BINS, type Histogram, type LayerStatistics } from '../layers.ts';

/** One weight in one step; all three have its size. */
export interface WeightValues {
  /** As computed, before clipping. */
  readonly gradient: Float32Array;
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** Weights are described as they were before the step, where the gradients were computed. */
export function statisticsOf(weights: readonly WeightValues[]): LayerStatistics {
  const gradients = weights.map(({ gradient }) => gradient);
  const before = weights.map((weight) => weight.before);
  const [gradientNorm, weightNorm, change] = [norm(gradients), norm(before), changeOf(weights)];
  const finite = finiteOf(gradients, gradientNorm);
  const size = Math.max(1, sizeOf(gradients));
  return {
    gradientNorm,
    updateRatio: change === 0 ? 0 : change / weightNorm,
    weightNorm,
    zeros: zerosIn(gradients) / size,
    nonFinite: (sizeOf(gradients) - sizeOf(finite)) / size,
    ...named('gradients', histogram(finite)),
    ...named('weights', histogram(finiteOf(before, weightNorm))),
  };
}

// Loops of one concern each: V8 takes less time for them than for one that does all.

/** The squares of finite float32 values do not overflow in float64, so this is finite exactly where all values are. */
function norm(all: readonly Float32Array[]): number {
  let squares = 0;
  for (const values of all) {
    for (let at = 0; at < values.length; at += 1) squares += Number(values[at]) ** 2;
  }
  return Math.sqrt(squares);
}

function changeOf(weights: readonly WeightValues[]): number {
  let squares = 0;
  for (const { before, after } of weights) {
    for (let at = 0; at < before.length; at += 1) squares += (Number(after[at]) - Number(before[at])) ** 2;
  }
  return Math.sqrt(squares);
}

function zerosIn(all: readonly Float32Array[]): number {
  let count = 0;
  for (const values of all) {
    for (let at = 0; at < values.length; at += 1) if (values[at] === 0) count += 1;
  }
  return count;
}

function finiteOf(all: readonly Float32Array[], theirNorm: number): readonly Float32Array[] {
  return Number.isFinite(theirNorm) ? all : all.map((values) => values.filter(Number.isFinite));
}

/**
 * Linear, because weights and gradients are then seen as the bells that they are: on a logarithmic axis each would have
 * two humps. What that hides near 0 is told by the norms and the share of zeros.
 */
function histogram(all: readonly Float32Array[]): Histogram | undefined {
  if (sizeOf(all) === 0) return undefined;
  let from = Infinity;
  let to = -Infinity;
  for (const values of all) {
    for (let at = 0; at < values.length; at += 1) {
      const value = Number(values[at]);
      if (value < from) from = value;
      if (value > to) to = value;
    }
  }
  const counts = new Uint32Array(HISTOGRAM_BINS + 1);
  const binsPerUnit = to > from ? HISTOGRAM_BINS / (to - from) : 0;
  for (const values of all) {
    for (let at = 0; at < values.length; at += 1) {
      const bin = ((Number(values[at]) - from) * binsPerUnit) | 0;
      counts[bin] = Number(counts[bin]) + 1;
    }
  }
  // the greatest value belongs to the last bin
  const [greatest = 0] = counts.subarray(HISTOGRAM_BINS);
  counts[HISTOGRAM_BINS - 1] = Number(counts[HISTOGRAM_BINS - 1]) + greatest;
  return { from, to, counts: [...counts.subarray(0, HISTOGRAM_BINS)] };
}

function sizeOf(all: readonly Float32Array[]): number {
  return all.reduce((sum, { length }) => sum + length, 0);
}

/** A field that is left out where there is nothing. */
function named<N extends string, V>(name: N, value: V | undefined): { [name in N]?: V } {
  // SAFETY: an object with that one field.
  return value === undefined ? {} : ({ [name]: value } as { [name in N]: V });
}
