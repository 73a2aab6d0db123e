/** An element of a data set: which of its tensors are what goes in, and which what comes out. Pure but for reading tensors. */
import type { Tensor } from '@tensorflow/tfjs';
import { isTensor } from '../display/tensor.ts';

/** A value of an element, by its name: "xs", "0", "ys.colour". */
export interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly value: Tensor | Numbers | string;
}

export interface Numbers {
  readonly values: ArrayLike<number>;
}

/** More entries of one element are not looked at. */
const MOST_ENTRIES = 50;

export function entriesOf(element: unknown): Entry[] {
  const found: Entry[] = [];
  const visit = (value: unknown, name: string): void => {
    if (found.length >= MOST_ENTRIES) return;
    const entry = entryOf(value, name);
    if (entry) found.push(entry);
    else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) visit(Reflect.get(value, key), name === '' ? key : `${name}.${key}`);
    }
  };
  visit(element, '');
  return found;
}

function entryOf(value: unknown, name: string): Entry | null {
  if (typeof value === 'number' || typeof value === 'boolean') {
    const dtype = typeof value === 'number' ? 'number' : 'bool';
    return { name, shape: [], dtype, value: { values: [Number(value)] } };
  }
  if (typeof value === 'string') return { name, shape: [], dtype: 'string', value };
  if (typeof value !== 'object' || value === null) return null;
  if (isTensor(value)) return value.isDisposed ? null : { name, shape: value.shape, dtype: value.dtype, value };
  if (isNumbers(value)) return { name, shape: [value.length], dtype: 'number', value: { values: value } };
  return null;
}

function isNumbers(value: object): value is ArrayLike<number> {
  if (Array.isArray(value)) return value.length > 0 && value.every((one) => typeof one === 'number');
  return (
    ArrayBuffer.isView(value) &&
    'length' in value &&
    !(value instanceof BigInt64Array || value instanceof BigUint64Array)
  );
}

/** What comes out: `ys`, `label` and the like, or the second of two. */
export function labelEntry(entries: readonly Entry[]): Entry | undefined {
  const named = entries.find(({ name }) => /^(ys?|labels?|targets?|class(es)?)$/i.test(name));
  return named ?? (entries.length === 2 && entries[1]?.name === '1' ? entries[1] : undefined);
}

/**
 * Classes that an entry of labels names, one a sample: whole numbers from 0 on, or rows with a single one. Null when it
 * is neither. `batched`: the first dimension counts samples.
 */
export function classesOf({ value, shape }: Entry, batched: boolean): number[] | null {
  if (typeof value === 'string') return null;
  const values = 'values' in value ? value.values : value.dtype === 'string' ? [] : value.dataSync();
  const samples = batched ? (shape[0] ?? 1) : 1;
  const width = values.length / samples;
  if (!Number.isInteger(width) || width === 0) return null;
  const rows = Array.from({ length: samples }, (_, row) =>
    Array.from({ length: width }, (_, column) => values[row * width + column] ?? 0),
  );
  const classes = rows.map((row) => (width === 1 ? (row[0] ?? -1) : hot(row)));
  return classes.every((one) => Number.isInteger(one) && one >= 0 && one < MOST_CLASSES) ? classes : null;
}

/** With more, a whole number is an amount and no class. */
const MOST_CLASSES = 10_000;

/** The place of the only one among zeros, else −1. */
function hot(row: readonly number[]): number {
  const place = row.indexOf(1);
  return row.every((value, index) => value === (index === place ? 1 : 0)) ? place : -1;
}
