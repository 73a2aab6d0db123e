/**
 * Permutation importance (Breiman, "Random forests", 2001; of any model: Fisher, Rudin and Dominici, 2019): by how much a
 * model gets worse when the values of a column change places, so that they say nothing any more.
 */
import { Stream } from '../../engine/random/stream.ts';
import type { Model, Samples } from '../method.ts';
import { countOf } from '../noise.ts';
import { applied } from '../score.ts';
import { PermutationImportance } from './importance.ts';
import type { ColumnImportance } from './importance.ts';
import { measureOf } from './measure.ts';
import type { MeasureOptions } from './measure.ts';
import { answersTo, columnAt, rowAt, tableOf } from './table.ts';
import type { Column, EffectOptions, Table } from './table.ts';
import type { Truth } from './truth.ts';

const REPEATS = 5;
/** Draws of shuffles share nothing with those of others. */
const STREAM = 31;

export interface PermutationImportanceOptions extends EffectOptions, MeasureOptions {
  /** Which columns, by name or index; left out: all. */
  column?: Column | readonly Column[];
  /** How often each column is shuffled. Left out: 5. */
  repeats?: number;
}

/**
 * As scikit-learn's `permutation_importance`; all columns are shuffled in the same ways.
 * @param x a table [rows, columns]
 * @param y what is true: numbers [rows] or [rows, outputs], or classes as indices [rows] or rows with a single one
 * @param options `metric` is the name of one, or a function of y and the outputs, as those of tf.metrics and tf.losses, that
 *   is less for a better model
 * @throws LimpidError when model, x, y, a column or the metric do not fit each other
 */
export async function permutationImportance(
  model: Model,
  x: Samples,
  y: Truth,
  options: PermutationImportanceOptions = {},
): Promise<PermutationImportance> {
  const table = tableOf(model, x, options);
  const { rows, width } = table;
  const columns = askedColumns(table, options.column);
  const orders = shuffles(options.seed ?? 0, countOf(options.repeats ?? REPEATS, 'repeats'), rows);
  const known = await answersTo(
    table,
    rows,
    (row, index) => row.set(rowAt(table, index)),
    (batch) => applied(model, batch),
  );
  const measure = measureOf(y, known, rows, options);
  const baseline = measure.of(known);
  const found: ColumnImportance[] = [];
  for (const index of columns) {
    const values = new Float64Array(orders.length);
    for (const [repeat, order] of orders.entries()) {
      const outputs = await answersTo(table, rows, shuffled(order, index), (batch) => applied(model, batch));
      values[repeat] = measure.isScore ? baseline - measure.of(outputs) : measure.of(outputs) - baseline;
    }
    found.push({ column: table.names[index] ?? '', index, values, ...momentsOf(values) });
  }
  return new PermutationImportance(found, measure, baseline, rows);

  /** A row whose value of one column comes from another row. */
  function shuffled(order: Uint32Array, column: number) {
    return (row: Float32Array, index: number): void => {
      row.set(rowAt(table, index));
      row[column] = table.values[(order[index] ?? 0) * width + column] ?? Number.NaN;
    };
  }
}

/** Orders of the rows, one a repeat (Fisher and Yates). */
export function shuffles(seed: number, repeats: number, rows: number): Uint32Array[] {
  const random = new Stream(seed, STREAM);
  return Array.from({ length: repeats }, () => {
    const order = Uint32Array.from({ length: rows }, (_, row) => row);
    for (let last = rows - 1; last > 0; last--) {
      const other = random.below(last + 1);
      [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
    }
    return order;
  });
}

function askedColumns(table: Table, asked: PermutationImportanceOptions['column']): number[] {
  if (asked === undefined) return Array.from(table.names.keys());
  return [asked].flat().map((column) => columnAt(table, column));
}

function momentsOf(values: Float64Array): { mean: number; spread: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, spread: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}
