/** A table and the model that is asked about it: what all effects of columns have in common. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { chunksOf, joined } from '../chunks.ts';
import { checkedTarget, checkModel } from '../explainer.ts';
import type { Model, Samples, Score } from '../method.ts';
import { samplesOf } from '../sample.ts';
import { applied, inputShape, withScore } from '../score.ts';

/** Rows of a table are short, so that more of them than of other samples go through the model at a time. */
const ROWS = 1024;

/** Name or index. */
export type Column = string | number;

export interface EffectOptions {
  /** What the columns of x are called, in their order; left out: x0, x1… */
  columns?: readonly string[];
  /** Index of the output that is looked at; may be left out where there is one. */
  target?: number;
  /** What the outputs are called; left out: their indices. */
  classes?: readonly string[];
  /** Of everything that is drawn: the same seed gives the same bits. Left out: 0. */
  seed?: number;
}

export interface Table {
  model: Model;
  rows: number;
  width: number;
  /** Row-major. */
  values: Float32Array;
  /** One a column. */
  names: readonly string[];
}

/** @throws LimpidError when the model does not take rows of a table, or the rows or the names do not fit it */
export function tableOf(model: Model, x: Samples, { columns }: Pick<EffectOptions, 'columns'>): Table {
  checkModel(model);
  const samples = samplesOf(x, 'x', inputShape(model));
  try {
    const [rows = 0, width = 0] = samples.shape;
    if (samples.rank !== 2) throw new LimpidError('EXPLAIN_TABLE', { found: `[${samples.shape.join(', ')}]` });
    if (columns && columns.length !== width) {
      throw new LimpidError('EXPLAIN_NAMES', { option: 'columns', given: columns.length, expected: width });
    }
    const names = columns ?? Array.from({ length: width }, (_, index) => `x${index}`);
    return { model, rows, width, values: samples.dataSync<'float32'>().slice(), names };
  } finally {
    samples.dispose();
  }
}

/** @throws LimpidError when there is no such column */
export function columnAt({ names }: Table, column: Column): number {
  const index = typeof column === 'number' ? column : names.indexOf(column);
  if (names[index] !== undefined) return index;
  throw new LimpidError('EXPLAIN_COLUMN', { option: 'column', column, known: names.join(', ') });
}

/** The one that is asked for, or the only one. */
export function oneColumn(table: Table, column: Column | undefined, method: string): number {
  if (column !== undefined) return columnAt(table, column);
  if (table.width === 1) return 0;
  throw new LimpidError('EXPLAIN_COLUMN_NEEDED', { method, known: table.names.join(', ') });
}

export function valuesOf({ values, rows, width }: Table, column: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => values[row * width + column] ?? Number.NaN);
}

/** @throws LimpidError when there is nothing to vary */
export function checkVaries(table: Table, column: number): void {
  const [first = Number.NaN, ...rest] = valuesOf(table, column);
  if (rest.some((value) => value !== first)) return;
  throw new LimpidError('EXPLAIN_CONSTANT_COLUMN', { column: table.names[column] ?? column, value: first });
}

/** One output of the model, as a number for each row. */
export interface Output {
  /** In words: "output 2", or the name of a class. */
  name: string;
  target: number;
  /** [rows, 1]. Call it within `tf.tidy`. */
  of(rows: tf.Tensor): tf.Tensor;
}

/** @throws LimpidError when there are several and none is chosen, or the one chosen is not there */
export function outputOf(
  { model, values, width }: Table,
  { target, score = 'output', classes }: Pick<EffectOptions, 'target' | 'classes'> & { score?: Score },
  method: string,
): Output {
  const count = tf.tidy(() => applied(model, tf.tensor2d(values.slice(0, width), [1, width])).size);
  if (target === undefined && count > 1) {
    throw new LimpidError('EXPLAIN_TARGET_NEEDED', { method, outputs: count, last: count - 1 });
  }
  const index = checkedTarget(target ?? 0, count);
  return {
    name: classes?.[index] ?? (count === 1 ? say('the output') : say('output {index}', { index })),
    target: index,
    of: (rows) => withScore(model, score, () => applied(model, rows).slice([0, index], [-1, 1])),
  };
}

/**
 * What the model says of `count` rows. The cell can be interrupted in between.
 * @param write fills the row with this index
 * @param read what of the model's answer is kept, [rows, …]
 * @throws LimpidError when an answer is not a number
 */
export async function answersTo(
  { width }: Table,
  count: number,
  write: (row: Float32Array, index: number) => void,
  read: (rows: tf.Tensor) => tf.Tensor,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for await (const [start, end] of chunksOf(count, width, ROWS)) {
    const rows = new Float32Array((end - start) * width);
    for (let index = start; index < end; index++) {
      write(rows.subarray((index - start) * width, (index - start + 1) * width), index);
    }
    parts.push(
      tf.tidy(() =>
        read(tf.tensor2d(rows, [end - start, width]))
          .dataSync<'float32'>()
          .slice(),
      ),
    );
  }
  const answers = joined(parts);
  if (!answers.every(Number.isFinite)) throw new LimpidError('EXPLAIN_NOT_FINITE');
  return answers;
}

/** The row of the table with this index. */
export function rowAt({ values, width }: Table, row: number): Float32Array {
  return values.subarray(row * width, (row + 1) * width);
}
