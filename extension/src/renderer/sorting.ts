/** By which column a table is sorted, and how a press on a column's head changes that. Pure. */
import type { ColumnOrder } from 'limpid/mime';

export interface Sorting {
  readonly column: number;
  /** Against the column's own order. */
  readonly isReversed: boolean;
}

/** Another column begins with its own order; the same one turns around. */
export function pressed(sorting: Sorting, column: number): Sorting {
  return { column, isReversed: sorting.column === column && !sorting.isReversed };
}

/** What `aria-sort` says of the column that sorts. */
export function directionOf(
  { column, isReversed }: Sorting,
  orders: readonly ColumnOrder[],
): 'ascending' | 'descending' {
  return (orders[column]?.isFalling ?? false) === isReversed ? 'ascending' : 'descending';
}

/** Rows as they are to be shown, by their places. */
export function placesIn({ column, isReversed }: Sorting, orders: readonly ColumnOrder[]): number[] {
  const places = orders[column]?.places ?? [];
  return isReversed ? [...places].reverse() : [...places];
}
