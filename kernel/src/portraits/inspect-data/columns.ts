/** What the columns of a table are like, or the channels of pictures and sequences. Pure. */
import { pictureShape } from '../thumbnails.ts';
import { at, type Matrix } from './matrix.ts';

export interface ColumnFacts {
  readonly name: string;
  readonly kind: 'number' | 'text';
  /** Values that were looked at. */
  readonly values: number;
  readonly missing: number;
  readonly infinite: number;
  /** Of the finite ones; NaN where there are none, and of text. `std` divides by n. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  /** Null: more than 1,000. */
  readonly distinct: number | null;
  /** Whole numbers that count the rows, or a text that is another in each. */
  readonly isId: boolean;
}

/** What the columns are: those of a table, channels of pictures, features of sequences. */
export type DataLook = 'table' | 'pictures' | 'sequences';

const MOST_DISTINCT = 1000;
const LEAST_IDS = 20;

export function lookOf({ rows, shape }: Matrix): DataLook {
  if (shape.length < 2) return 'table';
  return pictureShape([rows, ...shape]) ? 'pictures' : 'sequences';
}

/** How many columns there are: of a picture, its channels. */
export function channelsOf(matrix: Matrix): number {
  const { shape, rows, width } = matrix;
  if (shape.length < 2) return width;
  return pictureShape([rows, ...shape])?.[3] ?? shape.at(-1) ?? 1;
}

export function columnsOf(matrix: Matrix, names: readonly string[] | undefined): ColumnFacts[] {
  const channels = channelsOf(matrix);
  const look = lookOf(matrix);
  const plain = look === 'table' ? 'column' : look === 'pictures' ? 'channel' : 'feature';
  return Array.from({ length: channels }, (_, column) =>
    columnOf(matrix, column, channels, names?.[column] ?? matrix.names?.[column] ?? `${plain} ${column}`),
  );
}

function columnOf(matrix: Matrix, column: number, stride: number, name: string): ColumnFacts {
  const { values, rows } = matrix;
  const texts = matrix.texts[column];
  let [seen, missing, infinite, sum, squares, min, max] = [0, 0, 0, 0, 0, Infinity, -Infinity];
  let [shift, counts] = [Number.NaN, true];
  const distinct = new Set<number>();
  for (let index = column; index < values.length; index += stride) {
    const value = at(values, index);
    seen += 1;
    if (distinct.size <= MOST_DISTINCT && !Number.isNaN(value)) distinct.add(value);
    if (Number.isNaN(value)) missing += 1;
    else if (!Number.isFinite(value)) infinite += 1;
    else {
      if (Number.isNaN(shift)) shift = value;
      if (value !== shift + seen - 1) counts = false;
      sum += value - shift;
      squares += (value - shift) ** 2;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  const finite = seen - missing - infinite;
  const mean = sum / finite;
  const isText = texts !== null && texts !== undefined;
  const isCounted = counts && finite === seen && Number.isInteger(shift);
  return {
    name,
    kind: isText ? 'text' : 'number',
    values: seen,
    missing,
    infinite,
    min: isText || finite === 0 ? Number.NaN : min,
    max: isText || finite === 0 ? Number.NaN : max,
    mean: isText ? Number.NaN : mean + shift,
    std: isText ? Number.NaN : min === max ? 0 : Math.sqrt(Math.max(0, squares / finite - mean ** 2)),
    distinct: isText ? texts.length : distinct.size > MOST_DISTINCT ? null : distinct.size,
    isId: rows >= LEAST_IDS && seen === rows && (isText ? texts.length === rows : isCounted),
  };
}

/** Rows with a value that is missing or infinite. */
export function brokenRows({ values, width, rows }: Matrix): number[] {
  const broken: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let index = row * width; index < (row + 1) * width; index += 1) {
      if (Number.isFinite(at(values, index))) continue;
      broken.push(row);
      break;
    }
  }
  return broken;
}

/** Pictures of one value throughout. */
export function blankRows({ values, width, rows }: Matrix): number[] {
  const blank: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    let index = row * width + 1;
    while (index < (row + 1) * width && values[index] === values[row * width]) index += 1;
    if (index === (row + 1) * width) blank.push(row);
  }
  return blank;
}
