/** Curves of noisy batches, smoothed. Pure. */
import type { Row } from 'limpid/mime';
import { isContinued } from './thin.ts';

/** Which fields of a row hold what. */
export interface Channels {
  x: string;
  y: string;
  /** Null: all rows are one curve. */
  series: string | null;
}

/**
 * Every curve's exponential moving average with TensorBoard's bias correction (Kingma & Ba 2014, section 3): `weight`,
 * from 0 to below 1, is that of the past. A value that is no number is a gap, and the average goes on behind it. Rows
 * that come behind those of the call before are worked on alone, and the others are the same objects.
 */
export function createSmoother({ y, series }: Channels, weight: number): (rows: readonly Row[]) => Row[] {
  const curves = new Map<Row[string] | undefined, { sum: number; share: number }>();
  let before: readonly Row[] = [];
  let made: Row[] = [];
  const smooth = (row: Row): Row => {
    const value = row[y];
    if (typeof value !== 'number' || !Number.isFinite(value)) return { ...row, [y]: null };
    const name = series === null ? null : row[series];
    const { sum, share } = curves.get(name) ?? { sum: 0, share: 0 };
    const next = { sum: sum * weight + value * (1 - weight), share: share * weight + (1 - weight) };
    curves.set(name, next);
    return { ...row, [y]: next.sum / next.share };
  };
  return (rows) => {
    if (!isContinued(before, rows)) {
      curves.clear();
      [before, made] = [[], []];
    }
    made = [...made, ...rows.slice(before.length).map(smooth)];
    before = rows;
    return made;
  };
}
