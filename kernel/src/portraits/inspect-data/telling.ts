/** Columns that tell the target by themselves, as a copy of it does. Pure. */
import type { ColumnFacts } from './columns.ts';
import { at, type Matrix } from './matrix.ts';
import type { Target } from './targets.ts';

/** With fewer rows it is chance. */
const LEAST_ROWS = 20;
const SAME = 0.9999;

/** Names of columns of a table. */
export function tellingColumns(matrix: Matrix, target: Target, columns: readonly ColumnFacts[]): string[] {
  if (matrix.shape.length > 1 || matrix.rows < LEAST_ROWS) return [];
  return columns.flatMap(({ name }, column) => (isTelling(matrix, target, column) ? [name] : []));
}

function isTelling({ values, width, rows, texts }: Matrix, target: Target, column: number): boolean {
  const read = (row: number): number => at(values, row * width + column);
  if (target.kind === 'numbers')
    return (
      target.width === 1 &&
      !texts[column] &&
      correlation(rows, read, (row) => target.values[row]?.[0] ?? Number.NaN) > SAME
    );
  const classes = new Map<number, number>();
  for (let row = 0; row < rows; row += 1) {
    const [value, label] = [read(row), target.labels[row] ?? -1];
    if (label < 0 || Number.isNaN(value)) continue;
    if ((classes.get(value) ?? label) !== label) return false;
    classes.set(value, label);
  }
  const named = new Set(classes.values());
  return named.size > 1 && named.size === classes.size;
}

/** Its size; 0 where a side is constant. */
function correlation(rows: number, x: (row: number) => number, y: (row: number) => number): number {
  const known = Array.from({ length: rows }, (_, row) => row).filter(
    (row) => Number.isFinite(x(row)) && Number.isFinite(y(row)),
  );
  const mean = (of: (row: number) => number) => known.reduce((sum, row) => sum + of(row), 0) / known.length;
  const [xs, ys] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const row of known) {
    const [dx, dy] = [x(row) - xs, y(row) - ys];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx === 0 || yy === 0 ? 0 : Math.abs(xy) / Math.sqrt(xx * yy);
}
