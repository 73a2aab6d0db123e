/** The beginning of a tf.data dataset -> rows, as `inspectData` takes them. Reading is an iteration of its own. */
import type { data, TensorContainer } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { isTensor } from '../../display/tensor.ts';
import { say } from '../../say.ts';
import { entriesOf, labelEntry, type Entry } from '../element.ts';
import { MOST_VALUES } from './matrix.ts';

export interface FromDataset {
  /** Rows of a table, or lists of numbers. */
  readonly x: { readonly [column: string]: number | string }[] | number[][];
  readonly y: (number | string)[][] | null;
  /** Of one row. */
  readonly shape: readonly number[] | null;
  /** False where there was more. */
  readonly isWhole: boolean;
}

const MOST_ROWS = 20_000;
const MOST_MILLISECONDS = 10_000;

/** @param milliseconds after which it reads no more */
export async function fromDataset(
  dataset: data.Dataset<TensorContainer>,
  most = MOST_ROWS,
  milliseconds = MOST_MILLISECONDS,
): Promise<FromDataset> {
  const until = performance.now() + milliseconds;
  const records: { [column: string]: number | string }[] = [];
  const [rows, labels]: [number[][], (number | string)[][]] = [[], []];
  let [shape, values]: [readonly number[] | null, number] = [null, 0];
  let isWhole = false;
  const iterator = await dataset.iterator();
  while (rows.length + records.length < most && values < MOST_VALUES && performance.now() < until) {
    const next = await iterator.next();
    if (next.done) {
      isWhole = true;
      break;
    }
    const entries = entriesOf(next.value);
    const label = labelEntry(entries);
    const inputs = entries.filter((entry) => entry !== label);
    const [input] = inputs;
    if (!input)
      throw new LimpidError('INSPECT_KIND', { name: say('the dataset'), found: say('elements without inputs') });
    if (inputs.every(({ shape }) => shape.length === 0)) {
      records.push(Object.fromEntries(inputs.map((entry) => [entry.name, scalarOf(entry)])));
      if (label) labels.push(cut(label, 1)[0] ?? []);
    } else {
      const batch = isBatched(input, label) ? (input.shape[0] ?? 1) : 1;
      shape = batch > 1 || isBatched(input, label) ? input.shape.slice(1) : input.shape;
      const read = cut(input, batch).map((row) => row.map(Number));
      rows.push(...read);
      values += read.length * (read[0]?.length ?? 0);
      if (label) labels.push(...cut(label, batch));
    }
    tf.dispose(next.value);
  }
  const x = records.length > 0 ? records : rows;
  return { x, y: labels.length > 0 ? labels : null, shape, isWhole };
}

/** Both count the same samples with their first dimension. */
function isBatched(input: Entry, label: Entry | undefined): boolean {
  return label !== undefined && input.shape.length > 1 && label.shape[0] === input.shape[0];
}

function scalarOf({ value }: Entry): number | string {
  return valuesOf(value)[0] ?? Number.NaN;
}

function cut({ value }: Entry, rows: number): (number | string)[][] {
  const values = valuesOf(value);
  const width = values.length / rows;
  return Array.from({ length: rows }, (_, row) => values.slice(row * width, (row + 1) * width));
}

function valuesOf(value: Entry['value']): (number | string)[] {
  if (typeof value === 'string') return [value];
  if (isTensor(value)) return value.isDisposed ? [] : Array.from<number | string>(value.dataSync());
  return Array.from(value.values);
}
