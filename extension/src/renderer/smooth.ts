/** Curves of noisy batches, smoothed. Pure. */
import type { Row } from 'limpid/mime';

/** Which fields of a row hold what. */
export interface Channels {
  x: string;
  y: string;
  /** Null: all rows are one curve. */
  series: string | null;
}

/**
 * Every curve's exponential moving average with TensorBoard's bias correction (Kingma & Ba 2014, section 3): `weight`,
 * from 0 to below 1, is that of the past. A value that is no number is a gap, and the average goes on behind it.
 */
export function smoothed(rows: readonly Row[], { y, series }: Channels, weight: number): Row[] {
  const curves = new Map<Row[string] | undefined, { sum: number; share: number }>();
  return rows.map((row) => {
    const value = row[y];
    if (typeof value !== 'number' || !Number.isFinite(value)) return { ...row, [y]: null };
    const name = series === null ? null : row[series];
    const { sum, share } = curves.get(name) ?? { sum: 0, share: 0 };
    const next = { sum: sum * weight + value * (1 - weight), share: share * weight + (1 - weight) };
    curves.set(name, next);
    return { ...row, [y]: next.sum / next.share };
  });
}
