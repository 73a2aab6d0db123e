/** Tables -> a tensor a column, or a dataset of rows. What CSV and Parquet have in common; pure but for tensors. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { streamed } from './dataset.ts';

/** A value of a table; null where it is missing. */
export type Cell = number | boolean | string | null;

export type ColumnType = 'integer' | 'number' | 'bool' | 'text';

export interface Column {
  name: string;
  type: ColumnType;
}

export interface Table {
  /** How messages call it. */
  file: string;
  columns: readonly Column[];
  /** Reads from the beginning at each call. */
  rows: () => AsyncGenerator<readonly Cell[]>;
  length?: number;
}

export interface TableOptions {
  /** The columns to read, in this order. Default: all. */
  columns?: readonly string[];
  /**
   * Values that are not there. `keep`: NaN in numbers and bools, '' in text. `drop`: leave out their rows. `error`: throw.
   * A number stands in for missing numbers. Default: keep.
   */
  missing?: 'keep' | 'drop' | 'error' | number;
}

export interface LabelOptions {
  /** The column to predict; the others are the features. */
  label: string;
  /** Where the label is text: its classes in order. A label then is the place of its text in it. */
  classes?: readonly string[];
}

/** A row without a label: values by the names of the columns. */
export interface Row {
  [column: string]: number | boolean | string;
}

export interface LabelledRow extends tf.TensorContainerObject {
  /** The features, in the order of the columns. */
  xs: number[];
  /** The label: a list of one, so that a batch has the shape [n, 1], as `fitDataset` needs it of a number to learn. */
  ys: [number];
}

export type TableDataset<O> = tf.data.Dataset<O extends LabelOptions ? LabelledRow : Row>;

/** A tensor [rows] a column: int32 for whole numbers that fit, float32 for other numbers, bool, string. */
export async function columnsOf(
  table: Table,
  { missing = 'keep' }: TableOptions,
): Promise<{ [name: string]: tf.Tensor1D }> {
  const values = table.columns.map((): Row[string][] => []);
  for await (const row of filledRows(table, missing)) row.forEach((value, at) => values[at]?.push(value));
  return Object.fromEntries(table.columns.map(({ name, type }, at) => [name, columnOf(values[at] ?? [], type)]));
}

function columnOf(values: Row[string][], type: ColumnType): tf.Tensor1D {
  if (type === 'text') return tf.tensor1d(values.map(String), 'string');
  const numbers = values.map(Number);
  if (type === 'bool' && !numbers.some(Number.isNaN)) return tf.tensor1d(numbers, 'bool');
  const whole = type === 'integer' && numbers.every((value) => value === (value | 0));
  return tf.tensor1d(numbers, whole ? 'int32' : 'float32');
}

/**
 * One element a row.
 * @throws DATA_COLUMN, and DATA_FEATURES or DATA_CLASSES when a feature or a label is no number
 */
export function rowsOf<O extends TableOptions & Partial<LabelOptions>>(table: Table, options: O): TableDataset<O> {
  const { missing = 'keep', label } = options;
  const element = label === undefined ? named(table) : labelled(table, label, options.classes);
  const dataset = streamed(
    async function* () {
      for await (const row of filledRows(table, missing)) yield element(row);
    },
    missing === 'drop' ? undefined : table.length,
  );
  // SAFETY: `element` makes labelled rows exactly when there is a label.
  return dataset as TableDataset<O>;
}

function named({ columns }: Table) {
  return (row: readonly Row[string][]): Row =>
    Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? NaN]));
}

function labelled({ file, columns }: Table, label: string, classes?: readonly string[]) {
  const at = placeOf(label, columns, file);
  const text = columns.find(({ name, type }) => type === 'text' && name !== label);
  if (text) throw new LimpidError('DATA_FEATURES', { file, column: text.name });
  if (columns[at]?.type === 'text' && !classes) throw new LimpidError('DATA_CLASSES', { file, column: label });
  return (row: readonly Row[string][]): LabelledRow => ({
    xs: row.toSpliced(at, 1).map(Number),
    ys: [classes ? classOf(String(row[at]), classes) : Number(row[at])],
  });
}

function classOf(text: string, classes: readonly string[]): number {
  const index = classes.indexOf(text);
  if (index === -1) throw new LimpidError('DATA_CLASS', { label: text, classes: classes.join(', ') });
  return index;
}

/** Where the column stands. */
export function placeOf(name: string, columns: readonly { name: string }[], file: string): number {
  const at = columns.findIndex((column) => column.name === name);
  if (at === -1) {
    throw new LimpidError('DATA_COLUMN', { file, name, known: columns.map((column) => column.name).join(', ') });
  }
  return at;
}

async function* filledRows({ file, columns, rows }: Table, missing: NonNullable<TableOptions['missing']>) {
  let number = 0;
  for await (const row of rows()) {
    number += 1;
    const hole = row.indexOf(null);
    if (hole !== -1 && missing === 'drop') continue;
    if (hole !== -1 && missing === 'error') {
      throw new LimpidError('DATA_MISSING', { file, row: number, column: columns[hole]?.name ?? hole });
    }
    yield row.map((value, at) => value ?? standIn(columns[at]?.type));
  }

  function standIn(type: ColumnType | undefined): number | string {
    if (type === 'text') return '';
    return typeof missing === 'number' ? missing : NaN;
  }
}
