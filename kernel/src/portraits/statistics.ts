/** What numbers are like: least, most, mean, spread, what is no number, and how they are distributed. Pure. */

export interface Statistics {
  /** How many were looked at. */
  readonly read: number;
  readonly zeros: number;
  readonly nans: number;
  /** Infinite, of either sign. */
  readonly infinities: number;
  /** Of the finite ones; NaN when there are none. `std` is that of the whole, not an estimate: it divides by n. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

type Numbers = ArrayLike<number>;

export const NO_NUMBERS: Statistics = {
  read: 0,
  zeros: 0,
  nans: 0,
  infinities: 0,
  min: Number.NaN,
  max: Number.NaN,
  mean: Number.NaN,
  std: Number.NaN,
};

export function statisticsOf(values: Numbers): Statistics {
  let [zeros, nans, infinities, sum] = [0, 0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value !== value) nans++;
    else if (value === Infinity || value === -Infinity) infinities++;
    else {
      if (value === 0) zeros++;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
  }
  const finite = values.length - nans - infinities;
  if (finite === 0) return { ...NO_NUMBERS, read: values.length, nans, infinities };
  const mean = sum / finite;
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const off = (values[index] ?? 0) - mean;
    if (Number.isFinite(off)) squares += off * off;
  }
  return { read: values.length, zeros, nans, infinities, min, max, mean, std: Math.sqrt(squares / finite) };
}

/** Of two parts together, from what each is like (Chan, Golub and LeVeque, 1983). */
export function together(one: Statistics, other: Statistics): Statistics {
  const [n, m] = [finiteOf(one), finiteOf(other)];
  const counted = {
    read: one.read + other.read,
    zeros: one.zeros + other.zeros,
    nans: one.nans + other.nans,
    infinities: one.infinities + other.infinities,
  };
  if (n === 0 || m === 0) return { ...(n === 0 ? other : one), ...counted };
  const apart = other.mean - one.mean;
  const squares = n * one.std ** 2 + m * other.std ** 2 + (apart ** 2 * n * m) / (n + m);
  return {
    ...counted,
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
    mean: one.mean + (apart * m) / (n + m),
    std: Math.sqrt(squares / (n + m)),
  };
}

export function finiteOf({ read, nans, infinities }: Statistics): number {
  return read - nans - infinities;
}

const MOST_BINS = 30;

/** Empty bins from `min` to `max`; of whole numbers, each holds equally many of them. */
export function emptyBins(min: number, max: number, whole: boolean): Bin[] {
  if (!Number.isFinite(max - min)) return [];
  if (whole) {
    const width = Math.ceil((max - min + 1) / MOST_BINS);
    const bins = Math.ceil((max - min + 1) / width);
    return Array.from({ length: bins }, (_, bin) => ({
      from: min - 0.5 + bin * width,
      to: min - 0.5 + (bin + 1) * width,
      count: 0,
    }));
  }
  // All the same: one bin with some room on both sides.
  const room = min === max ? Math.abs(min) / 2 || 0.5 : 0;
  const [from, width] = [min - room, (max - min + 2 * room) / MOST_BINS];
  const at = (bin: number) => from + bin * width;
  return Array.from({ length: MOST_BINS }, (_, bin) => ({ from: at(bin), to: at(bin + 1), count: 0 }));
}

/** The bins with the finite values counted in; the greatest belongs to the last one. */
export function counted(bins: readonly Bin[], values: Numbers): Bin[] {
  const counts = bins.map(({ count }) => count);
  const [first, last] = [bins[0], bins.at(-1)];
  if (!first || !last) return [];
  const perUnit = bins.length / (last.to - first.from);
  for (let index = 0; index < values.length; index++) {
    const place = Math.floor(((values[index] ?? 0) - first.from) * perUnit);
    if (!Number.isFinite(place)) continue;
    const bin = Math.max(0, Math.min(bins.length - 1, place));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return bins.map(({ from, to }, bin) => ({ from, to, count: counts[bin] ?? 0 }));
}
