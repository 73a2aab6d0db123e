/** What a training step did to the weights of a layer, reduced to a few numbers from their gradients and values. Pure. */
import { HISTOGRAM_BINS, type Histogram, type LayerStatistics } from '../layers.ts';

/** Values of a layer that a histogram counts; of more an even sample, whose shares are right to about 1 %. */
export const COUNTED = 16_384;
/** Its multiples, modulo 1, are spread evenly: a sample with a fixed stride might see some columns of a matrix alone. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** One weight in one step; all three have its size. */
export interface WeightValues {
  /** As computed, before clipping. */
  readonly gradient: Float32Array;
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** Weights are described as they were before the step, where the gradients were computed. */
export function statisticsOf(weights: readonly WeightValues[]): LayerStatistics {
  const gradients = described(weights.map(({ gradient }) => gradient));
  const before = described(weights.map((weight) => weight.before));
  const changes = described(weights.map(changeOf));
  const size = Math.max(1, gradients.size);
  return {
    gradientNorm: gradients.norm,
    updateRatio: changes.norm === 0 ? 0 : changes.norm / before.norm,
    weightNorm: before.norm,
    zeros: gradients.zeros / size,
    nonFinite: (gradients.size - gradients.finite) / size,
    ...named('gradients', gradients.histogram),
    ...named('weights', before.histogram),
    ...named('updates', changes.histogram),
  };
}

interface Description {
  norm: number;
  size: number;
  zeros: number;
  finite: number;
  histogram: Histogram | undefined;
}

/** The squares of finite float32 values do not overflow in float64, so their sum is finite exactly where all values are. */
function described(all: readonly Float32Array[]): Description {
  const { squares, zeros, ...range } = momentsOf(all);
  const size = sizeOf(all);
  const whole = { norm: Math.sqrt(squares), size, zeros };
  if (Number.isFinite(squares)) return { ...whole, finite: size, histogram: histogram(all, range) };
  const finite = all.map((values) => values.filter(Number.isFinite));
  return { ...whole, finite: sizeOf(finite), histogram: histogram(finite, momentsOf(finite)) };
}

/** In one loop without branches: so V8 takes a third of the time of loops of one concern each. */
function momentsOf(all: readonly Float32Array[]): { squares: number; zeros: number; from: number; to: number } {
  let squares = 0;
  let zeros = 0;
  let from = Infinity;
  let to = -Infinity;
  for (const values of all) {
    for (let at = 0; at < values.length; at += 1) {
      const value = Number(values[at]);
      squares += value * value;
      zeros += value === 0 ? 1 : 0;
      from = Math.min(from, value);
      to = Math.max(to, value);
    }
  }
  return { squares, zeros, from, to };
}

function changeOf({ before, after }: WeightValues): Float32Array {
  const change = new Float32Array(before.length);
  for (let at = 0; at < before.length; at += 1) change[at] = Number(after[at]) - Number(before[at]);
  return change;
}

/**
 * Linear, because weights and gradients are then seen as the bells that they are: on a logarithmic axis each would have
 * two humps. What that hides near 0 is told by the norms and the share of zeros. The range is that of all values.
 */
function histogram(all: readonly Float32Array[], { from, to }: Pick<Histogram, 'from' | 'to'>): Histogram | undefined {
  const size = sizeOf(all);
  if (size === 0) return undefined;
  const counts = new Uint32Array(HISTOGRAM_BINS + 1);
  const binsPerUnit = to > from ? HISTOGRAM_BINS / (to - from) : 0;
  for (const values of all) {
    const counted = size <= COUNTED ? values : sampleOf(values, Math.ceil((values.length * COUNTED) / size));
    for (let at = 0; at < counted.length; at += 1) {
      const bin = ((Number(counted[at]) - from) * binsPerUnit) | 0;
      counts[bin] = Number(counts[bin]) + 1;
    }
  }
  // the greatest value belongs to the last bin
  const [greatest = 0] = counts.subarray(HISTOGRAM_BINS);
  counts[HISTOGRAM_BINS - 1] = Number(counts[HISTOGRAM_BINS - 1]) + greatest;
  return { from, to, counts: [...counts.subarray(0, HISTOGRAM_BINS)] };
}

function sampleOf(values: Float32Array, count: number): Float32Array {
  const sample = new Float32Array(count);
  const stride = values.length / count;
  for (let at = 0; at < count; at += 1) {
    const turn = at * GOLDEN;
    sample[at] = Number(values[Math.floor((at + turn - Math.floor(turn)) * stride)]);
  }
  return sample;
}

function sizeOf(all: readonly Float32Array[]): number {
  return all.reduce((sum, { length }) => sum + length, 0);
}

/** A field that is left out where there is nothing. */
function named<N extends string, V>(name: N, value: V | undefined): { [name in N]?: V } {
  // SAFETY: an object with that one field.
  return value === undefined ? {} : ({ [name]: value } as { [name in N]: V });
}
