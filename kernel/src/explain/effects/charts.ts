/** What the pictures of effects along a column have in common. Pure. */
import { NEUTRAL } from '../../display/colours.ts';
import { figure } from '../../display/numbers.ts';
import type { PictureTable, VegaLiteSpec } from '../../mime.ts';

export const WIDTH = 360;
export const HEIGHT = 240;
const MOST_TICKS = 300;
const MOST_ROWS = 12;

/** The values that the data has, as ticks above the axis: where there are few of them, a curve is a guess. */
export function rug(values: Float32Array): VegaLiteSpec {
  const sorted = values.toSorted();
  return {
    data: { values: evenly(sorted.length, MOST_TICKS).map((at) => ({ x: sorted[at] ?? 0 })) },
    mark: { type: 'tick', orient: 'vertical', size: 7, thickness: 1, color: NEUTRAL, opacity: 0.5, aria: false },
    encoding: { x: { field: 'x', type: 'quantitative' }, y: { value: HEIGHT - 4 } },
  };
}

export function heading(text: string, subtitle: readonly string[] = []): VegaLiteSpec {
  return {
    text,
    ...(subtitle.length > 0 && { subtitle }),
    anchor: 'start',
    fontSize: 13,
    subtitleFontSize: 11,
    offset: 12,
  };
}

/** Along the column: as far as the numbers go. */
export function along(field: string, title: string): VegaLiteSpec {
  return { field, type: 'quantitative', title, scale: { zero: false, nice: false }, axis: { tickCount: 6 } };
}

/** What a curve says: it has no zero of its own. */
export function upwards(field: string, title: string): VegaLiteSpec {
  return { field, type: 'quantitative', title, scale: { zero: false }, axis: { tickCount: 6 } };
}

/** Points of a curve in words, at most a dozen of them. */
export function curveTable(
  column: string,
  effect: string,
  grid: ArrayLike<number>,
  effects: ArrayLike<number>,
): PictureTable {
  return {
    columns: [column, effect],
    rows: evenly(grid.length, MOST_ROWS).map((at) => [figure(grid[at]), figure(effects[at])]),
  };
}

/** Indices of at most `most` of `count`, the first and the last among them. */
export function evenly(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, at) => at);
  return Array.from({ length: most }, (_, at) => Math.round((at * (count - 1)) / (most - 1)));
}
