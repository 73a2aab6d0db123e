/** What is watched of data: rows of numbers, and of rows that are wide their figures. */
import { Tensor } from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';

type Column = Float32Array | Float64Array | Int32Array | Uint8Array;
export type RowList = number | boolean | Column | readonly RowList[];
/** A tensor [rows, …], or lists of rows. */
export type RowData = Tensor | Column | readonly RowList[];
/** One stream, or several by name. */
export type StreamData = RowData | Readonly<Record<string, RowData>>;

export interface Rows {
  readonly count: number;
  readonly width: number;
  /** Row by row. */
  readonly values: Float64Array;
}

/** Wider rows, as those of pictures, are watched by their figures. */
export const MOST_COLUMNS = 64;
/** What a single stream is called. */
export const ONLY = 'data';

export function streamsOf(data: StreamData): [name: string, rows: Rows][] {
  const named = isRowData(data) ? { [ONLY]: data } : data;
  return Object.entries(named).map(([name, rows]) => [name, rowsOf(name, rows)]);
}

/** Names of columns, where the data has none. */
export function columnsOf(width: number): string[] {
  if (width > MOST_COLUMNS) return ['mean', 'standard deviation', 'minimum', 'maximum'];
  return Array.from({ length: width }, (_, at) => String(at));
}

/** Of a row: the row itself, or the figures of one that is wide. */
export function lookAt(row: Float64Array): Float64Array {
  if (row.length <= MOST_COLUMNS) return row;
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (const value of row) {
    sum += value;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const mean = sum / row.length;
  const spread = row.reduce((all, value) => all + (value - mean) ** 2, 0);
  return Float64Array.of(mean, Math.sqrt(spread / row.length), least, most);
}

/** Where a row lies: the row itself, or the sums of 64 groups of the values of one that is wide, dealt by a hash with signs. */
export function pointOf(row: Float64Array): Float64Array {
  if (row.length <= MOST_COLUMNS) return row;
  const point = new Float64Array(MOST_COLUMNS);
  for (const [at, value] of row.entries()) {
    const hash = mixed(at);
    point[hash % MOST_COLUMNS] = (point[hash % MOST_COLUMNS] ?? 0) + (hash & 0x10000 ? value : -value);
  }
  return point;
}

export function rowAt({ values, width }: Rows, at: number): Float64Array {
  return values.subarray(at * width, (at + 1) * width);
}

function isRowData(data: StreamData): data is RowData {
  return data instanceof Tensor || ArrayBuffer.isView(data) || Array.isArray(data);
}

function rowsOf(name: string, data: RowData): Rows {
  if (data instanceof Tensor) {
    const { shape, dtype } = data;
    const [count] = shape;
    if (count === undefined || dtype === 'string') {
      throw new LimpidError('DRIFT_DATA', {
        name,
        found: say('a tensor of {dtype}, [{shape}]', { dtype, shape: shape.join(', ') }),
      });
    }
    return { count, width: data.size / Math.max(1, count), values: Float64Array.from(data.dataSync<'float32'>()) };
  }
  const rows = Array.from(data, (row: RowList) => flat(name, row));
  const width = rows[0]?.length ?? 0;
  if (rows.some(({ length }) => length !== width)) {
    throw new LimpidError('DRIFT_DATA', { name, found: say('rows of different lengths') });
  }
  const values = new Float64Array(rows.length * width);
  for (const [at, row] of rows.entries()) values.set(row, at * width);
  return { count: rows.length, width, values };
}

function flat(name: string, row: RowList): number[] {
  if (typeof row === 'number' || typeof row === 'boolean') return [Number(row)];
  if (ArrayBuffer.isView(row) || Array.isArray(row)) return Array.from(row, (part: RowList) => flat(name, part)).flat();
  throw new LimpidError('DRIFT_DATA', {
    name,
    found: say('rows that hold {kind}', { kind: row === null ? 'null' : typeof row }),
  });
}

/** 32 bits that look drawn (the finish of MurmurHash3). */
function mixed(at: number): number {
  let hash = at ^ (at >>> 16);
  hash = Math.imul(hash + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
