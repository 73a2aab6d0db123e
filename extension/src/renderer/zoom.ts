/** Which part of an axis is seen. Pure; null stands for all of it. */

export type Range = readonly [from: number, to: number];

/** Nothing smaller than this share of the whole axis is shown. */
const SMALLEST_SHARE = 1e-4;

/** The part between two values in any order; null when it is too small to mean anything. */
export function between(one: number, other: number, whole: Range): Range | null {
  const [from, to] = one < other ? [one, other] : [other, one];
  return to - from < (whole[1] - whole[0]) * SMALLEST_SHARE ? null : within([from, to], whole);
}

/** `factor` times as much as before, `centre` staying where it is in the picture. */
export function scaled(range: Range, whole: Range, factor: number, centre: number): Range | null {
  const smallest = (whole[1] - whole[0]) * SMALLEST_SHARE;
  const by = Math.max(factor, smallest / (range[1] - range[0]));
  return within([centre - (centre - range[0]) * by, centre + (range[1] - centre) * by], whole);
}

/** The part moved as little as is needed to hold `value`. */
export function holding(range: Range, whole: Range, value: number): Range | null {
  const by = value < range[0] ? value - range[0] : value > range[1] ? value - range[1] : 0;
  return within([range[0] + by, range[1] + by], whole);
}

function within([from, to]: Range, whole: Range): Range | null {
  const length = to - from;
  if (!(length < whole[1] - whole[0])) return null;
  const start = Math.min(Math.max(from, whole[0]), whole[1] - length);
  return [start, start + length];
}

/** Share of an axis that is left free beyond its values. */
const MARGIN = 0.05;

/** The part of an axis that holds these values with a margin; null when there are none. */
export function extent(values: number[], logarithmic: boolean): Range | null {
  const placed = logarithmic ? values.filter((value) => value > 0).map(Math.log) : values;
  if (placed.length === 0) return null;
  const [least, most] = [
    placed.reduce((a, b) => Math.min(a, b), Infinity),
    placed.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const margin = (most - least) * MARGIN || Math.abs(most) * MARGIN || MARGIN;
  const range = [least - margin, most + margin] as const;
  return logarithmic ? [Math.exp(range[0]), Math.exp(range[1])] : range;
}
