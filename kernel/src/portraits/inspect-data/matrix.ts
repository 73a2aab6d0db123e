/** Rows of numbers, as all of a look at data works on: what was given, or evenly spaced rows of it. */
export interface Matrix {
  readonly rows: number;
  readonly width: number;
  /** Row by row; NaN where a value is missing. */
  readonly values: Float32Array | Float64Array;
  /** Of one row: [columns], [height, width, channels]… */
  readonly shape: readonly number[];
  /** Of the columns of a table. */
  readonly names: readonly string[] | null;
  /** Of each column of a table that holds text: its texts, which `values` counts from 0 on; null for numbers. */
  readonly texts: readonly (readonly string[] | null)[];
  /** Rows that were given; more than `rows` where these are a sample. */
  readonly all: number;
  /** They are the first ones, and nobody knows how many there are. */
  readonly isBeginning?: boolean;
}

/** Values and rows that are looked at: they take a few seconds. */
export const MOST_VALUES = 1 << 22;
const MOST_ROWS = 1 << 19;

/** Rows of so many that are looked at: all, or evenly spaced ones. */
export function pickedOf(all: number, width: number, most = MOST_ROWS): Int32Array {
  const rows = Math.min(all, Math.max(1, Math.min(most, Math.floor(MOST_VALUES / Math.max(1, width)))));
  return Int32Array.from({ length: rows }, (_, row) => Math.floor((row * all) / rows));
}

/** Where the row of a matrix was in what was given. */
export function givenRow({ rows, all }: Pick<Matrix, 'rows' | 'all'>, row: number): number {
  return Math.floor((row * all) / rows);
}

export function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}
