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
 * Jugel et al. 2014). Rows that come behind those of the call before change the last stretch alone, and are worked on
 * alone.
 */
export function createThinner({ x, y, series }: Channels, step: number): (rows: readonly Row[]) => Row[] {
  let before: readonly Row[] = [];
  /** Of the stretches that are over, and the ones that are not. */
  const kept = new Set<number | undefined>();
  const open = new Map<unknown, Stretch>();

  const take = (rows: readonly Row[], index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    const at = Math.floor(Number(row[x]) / step);
    const curve = series === null ? null : row[series];
    let stretch = open.get(curve);
    if (stretch?.at !== at) {
      for (const one of stretch === undefined ? [] : placesOf(stretch)) kept.add(one);
      stretch = { at, least: undefined, greatest: undefined, gap: undefined };
      open.set(curve, stretch);
    }
    const value = row[y];
    const valueAt = (place: number): number => Number(rows[place]?.[y]);
    if (typeof value !== 'number') stretch.gap ??= index;
    else {
      if (stretch.least === undefined || value < valueAt(stretch.least)) stretch.least = index;
      if (stretch.greatest === undefined || value > valueAt(stretch.greatest)) stretch.greatest = index;
    }
  };

  return (rows) => {
    if (!isContinued(before, rows)) {
      kept.clear();
      open.clear();
      before = [];
    }
    for (let index = before.length; index < rows.length; index++) take(rows, index);
    before = rows;
    const last = new Set([...open.values()].flatMap(placesOf));
    return rows.filter((_, index) => kept.has(index) || last.has(index));
  };
}

function placesOf({ least, greatest, gap }: Stretch): (number | undefined)[] {
  return [least, greatest, gap];
}

/** Whether the rows are those before, the same objects, and none or more behind them. */
export function isContinued(before: readonly Row[], rows: readonly Row[]): boolean {
  return before.length <= rows.length && before.every((row, index) => row === rows[index]);
}

/** The length of a stretch when about so many are wanted: a power of two, so that it stays while a curve grows. */
export function stepFor(length: number, stretches: number): number {
  return 2 ** Math.ceil(Math.log2(length / stretches));
}
