/** What a notebook has of data -> rows of numbers, and a target a row. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { isTensor } from '../../display/tensor.ts';
import { say } from '../../say.ts';
import { pickedOf, type Matrix } from './matrix.ts';

type Nested = readonly number[] | readonly Nested[];
type CellValue = number | string | boolean | bigint | Date | null | undefined;
/** Rows of a table by the names of its columns. */
export type TableRow = { readonly [column: string]: CellValue };
/** A tensor [n, …], lists of numbers, rows of a table, or a table as its columns (what `readCsv` gives). */
export type Inputs =
  | tf.Tensor
  | ArrayLike<number>
  | readonly Nested[]
  | readonly TableRow[]
  | { readonly [column: string]: tf.Tensor | ArrayLike<CellValue> };
/** Classes as numbers, texts or rows of a single one; or numbers to predict. */
export type Targets = tf.Tensor | ArrayLike<CellValue> | readonly (readonly number[])[];

export interface Given {
  readonly x: Matrix;
  /** One value a row of `x`, or several: [rows][width]. */
  readonly y: readonly (readonly CellValue[])[] | null;
}

/**
 * @param y targets, or the name of the column that holds them
 * @throws INSPECT_EMPTY, INSPECT_LENGTHS, INSPECT_KIND, INSPECT_COLUMN
 */
export function givenOf(x: Inputs, y: Targets | string | null | undefined, rows?: number, name = 'x'): Given {
  const source = sourceOf(x, name);
  if (source.rows === 0 || source.width === 0) throw new LimpidError('INSPECT_EMPTY', { name });
  const picked = pickedOf(source.rows, source.width, rows);
  if (typeof y === 'string') return labelled(source, y, picked, name);
  const matrix = matrixOf(source, picked);
  if (y === null || y === undefined) return { x: matrix, y: null };
  const targets = sourceOf(y, say('labels of {name}', { name }));
  if (targets.rows !== source.rows)
    throw new LimpidError('INSPECT_LENGTHS', { name, rows: source.rows, labels: targets.rows });
  return { x: matrix, y: targets.read(picked) };
}

function labelled(source: Source, label: string, picked: Int32Array, name: string): Given {
  const at = source.names?.indexOf(label) ?? -1;
  if (at < 0)
    throw new LimpidError('INSPECT_COLUMN', { name, column: label, known: source.names?.join(', ') ?? 'none' });
  const others = source.names?.filter((_, column) => column !== at) ?? [];
  if (others.length === 0) throw new LimpidError('INSPECT_EMPTY', { name: `${name} without ${label}` });
  const cells = source.read(picked);
  const features = cells.map((row) => row.filter((_, column) => column !== at));
  return {
    x: encoded({ ...source, names: others, shape: [others.length], width: others.length }, features),
    y: cells.map((row) => [row[at]]),
  };
}

/** Rows that can be read, a few at a time. */
interface Source {
  readonly rows: number;
  readonly width: number;
  readonly shape: readonly number[];
  readonly names: readonly string[] | null;
  read(picked: Int32Array): readonly (readonly CellValue[])[];
  /** Where all of it is numbers. */
  numbers?(picked: Int32Array): Matrix['values'];
}

function sourceOf(given: Inputs | Targets, name: string): Source {
  if (typeof given !== 'object' || given === null) throw new LimpidError('INSPECT_KIND', { name, found: typeof given });
  if (isTensor(given)) return ofTensor(given, name);
  if (isList(given)) return ofList(given, name);
  return ofColumns(given, name);
}

function isList(given: object): given is ArrayLike<unknown> {
  return Array.isArray(given) || (ArrayBuffer.isView(given) && 'length' in given);
}

function ofTensor(tensor: tf.Tensor, name: string): Source {
  const [rows] = tensor.shape;
  if (tensor.isDisposed) throw new LimpidError('INSPECT_KIND', { name, found: say('a tensor that is disposed of') });
  if (rows === undefined || tensor.dtype === 'complex64')
    throw new LimpidError('INSPECT_KIND', {
      name,
      found: rows === undefined ? say('a single value') : say('complex numbers'),
    });
  const shape = tensor.shape.slice(1);
  const width = rows === 0 ? 0 : tensor.size / rows;
  const values = (picked: Int32Array): ArrayLike<number | string> => {
    if (picked.length === rows) return tensor.dataSync();
    return tf.tidy(() => tf.gather(tensor, tf.tensor1d(picked, 'int32')).dataSync());
  };
  const cut = (read: ArrayLike<CellValue>): CellValue[][] =>
    Array.from({ length: read.length / Math.max(1, width) }, (_, row) =>
      Array.from({ length: width }, (_, column) => read[row * width + column]),
    );
  return {
    rows,
    width,
    shape: shape.length === 0 ? [1] : shape,
    names: null,
    read: (picked) => cut(values(picked)),
    ...(tensor.dtype !== 'string' && { numbers: (picked) => Float32Array.from(values(picked), Number) }),
  };
}

function ofList(list: ArrayLike<unknown>, name: string): Source {
  const [first] = Array.from({ length: Math.min(1, list.length) }, () => list[0]);
  if (list.length === 0) return { rows: 0, width: 0, shape: [], names: null, read: () => [] };
  if (isRecord(first)) return ofRecords(list, name);
  if (typeof first !== 'object' || first === null || first instanceof Date)
    return {
      rows: list.length,
      width: 1,
      shape: [1],
      names: null,
      read: (picked) => Array.from(picked, (row) => [cellOf(list[row])]),
      ...(ArrayBuffer.isView(list) && {
        numbers: (picked: Int32Array) => Float64Array.from(picked, (row) => Number(list[row])),
      }),
    };
  const shape = shapeOf(first);
  const width = shape.reduce((size, side) => size * side, 1);
  const read = (picked: Int32Array): CellValue[][] =>
    Array.from(picked, (row) => {
      const cells: CellValue[] = [];
      flatten(list[row], cells);
      if (cells.length !== width)
        throw new LimpidError('INSPECT_KIND', {
          name,
          found: say('rows of several lengths: row {row} has {cells} values, row 0 has {width}', {
            row,
            cells: cells.length,
            width,
          }),
        });
      return cells;
    });
  return { rows: list.length, width, shape, names: null, read };
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof Date) && !isTensor(value);
}

function shapeOf(value: unknown): number[] {
  if (typeof value !== 'object' || value === null || !isList(value)) return [];
  return [value.length, ...shapeOf(value[0])];
}

function flatten(value: unknown, into: CellValue[]): void {
  if (typeof value === 'object' && value !== null && isList(value))
    for (let index = 0; index < value.length; index += 1) flatten(value[index], into);
  else into.push(cellOf(value));
}

function ofRecords(list: ArrayLike<unknown>, name: string): Source {
  const names = new Set<string>();
  for (let row = 0; row < list.length; row += 1) {
    const record = list[row];
    if (!isRecord(record))
      throw new LimpidError('INSPECT_KIND', { name, found: say('a list whose row {row} is no object', { row }) });
    for (const key of Object.keys(record)) names.add(key);
  }
  const columns = [...names];
  const cells = (record: unknown): CellValue[] =>
    columns.map((column) => (isRecord(record) ? cellOf(Reflect.get(record, column)) : undefined));
  return {
    rows: list.length,
    width: columns.length,
    shape: [columns.length],
    names: columns,
    read: (picked) => Array.from(picked, (row) => cells(list[row])),
  };
}

function ofColumns(table: object, name: string): Source {
  const names = Object.keys(table);
  const columns = names.map((column) => {
    const value: unknown = Reflect.get(table, column);
    if (typeof value === 'object' && value !== null && (isTensor(value) || isList(value))) {
      const source = isTensor(value) ? ofTensor(value, column) : ofList(value, column);
      if (source.width <= 1) return source;
    }
    throw new LimpidError('INSPECT_KIND', {
      name,
      found: say('an object whose {column} is no column of values', { column }),
    });
  });
  const rows = columns[0]?.rows ?? 0;
  const other = columns.findIndex((column) => column.rows !== rows);
  if (other >= 0)
    throw new LimpidError('INSPECT_KIND', {
      name,
      found: say('columns of several lengths: {column} has another', { column: names[other] ?? '' }),
    });
  return {
    rows,
    width: columns.length,
    shape: [columns.length],
    names,
    read: (picked) => {
      const read = columns.map((column) => column.read(picked));
      return Array.from(picked, (_, row) => read.map((cells) => cells[row]?.[0]));
    },
  };
}

function cellOf(value: unknown): CellValue {
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    default:
      return value instanceof Date ? value : undefined;
  }
}

function matrixOf(source: Source, picked: Int32Array): Matrix {
  if (!source.numbers) return encoded(source, source.read(picked));
  const { rows: all, width, shape, names } = source;
  return { rows: picked.length, width, values: source.numbers(picked), shape, names, texts: [], all };
}

/** A column with a text in it is text: its values count its texts, in their order. */
function encoded({ rows: all, width, shape, names }: Source, cells: readonly (readonly CellValue[])[]): Matrix {
  const texts = Array.from({ length: width }, (_, column) => {
    if (!cells.some((row) => typeof row[column] === 'string' && row[column] !== '')) return null;
    return [...new Set(cells.map((row) => textOf(row[column])))].filter((text) => text !== null).sort();
  });
  const places = texts.map((column) => column && new Map(column.map((text, place) => [text, place])));
  const values = new Float64Array(cells.length * width);
  cells.forEach((row, index) => {
    for (let column = 0; column < width; column += 1) {
      const known = places[column];
      const text = known ? textOf(row[column]) : null;
      values[index * width + column] = known
        ? ((text === null ? undefined : known.get(text)) ?? Number.NaN)
        : numberOf(row[column]);
    }
  });
  return { rows: cells.length, width, values, shape, names, texts, all };
}

/** Null where it is missing. */
export function textOf(cell: CellValue): string | null {
  if (cell === null || cell === undefined || cell === '' || (typeof cell === 'number' && Number.isNaN(cell)))
    return null;
  return cell instanceof Date ? cell.toISOString() : String(cell);
}

export function numberOf(cell: CellValue): number {
  return cell === null || cell === undefined || cell === '' ? Number.NaN : Number(cell);
}
