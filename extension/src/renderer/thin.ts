/** No more points than can be seen. Pure. */
import type { Row } from 'limpid/mime';
import type { Channels } from './smooth.ts';

interface Stretch {
  at: number;
  /** Rows by their places; undefined where there is none. */
  least: number | undefined;
  greatest: number | undefined;
  gap: number | undefined;
}

/**
 * Of every stretch of `step` along x, each curve's least and greatest point and a gap, in their order (the idea of M4,
 * Jugel et al. 2014). Rows that come behind change the last stretch alone.
 */
export function thinned(rows: Row[], { x, y, series }: Channels, step: number): Row[] {
  const kept = new Set<number | undefined>();
  const open = new Map<unknown, Stretch>();
  const close = ({ least, greatest, gap }: Stretch): void => {
    kept.add(least).add(greatest).add(gap);
  };
  const valueAt = (index: number): number => Number(rows[index]?.[y]);
  rows.forEach((row, index) => {
    const at = Math.floor(Number(row[x]) / step);
    const curve = series === null ? null : row[series];
    let stretch = open.get(curve);
    if (stretch?.at !== at) {
      if (stretch !== undefined) close(stretch);
      stretch = { at, least: undefined, greatest: undefined, gap: undefined };
      open.set(curve, stretch);
    }
    const value = row[y];
    if (typeof value !== 'number') stretch.gap ??= index;
    else {
      if (stretch.least === undefined || value < valueAt(stretch.least)) stretch.least = index;
      if (stretch.greatest === undefined || value > valueAt(stretch.greatest)) stretch.greatest = index;
    }
  });
  for (const stretch of open.values()) close(stretch);
  return rows.filter((_, index) => kept.has(index));
}

/** The length of a stretch when about so many are wanted: a power of two, so that it stays while a curve grows. */
export function stepFor(length: number, stretches: number): number {
  return 2 ** Math.ceil(Math.log2(length / stretches));
}
