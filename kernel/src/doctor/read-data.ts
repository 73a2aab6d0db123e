/** What a training is given -> ranges, columns, classes, overlap. It reads a sample, so it takes a few milliseconds. */
import * as tf from '@tensorflow/tfjs';
import type { DataFacts, InputFacts, Overlap, TargetFacts } from './facts.ts';
import { sampleOf, type Sample } from './sample.ts';

/** Rows and values that are read of inputs, and of targets. */
const OF_INPUTS = { rows: 512, values: 1 << 16 };
const OF_TARGETS = { rows: 8192, values: 1 << 17 };
/** Values up to which all of a tensor is looked at, on the device. */
const WHOLE = 1 << 22;
const MOST_COLUMNS = 4096;
const MOST_CLASSES = 1000;

/** What is known of the data, and samples of the inputs. */
export interface ReadData {
  readonly facts: DataFacts;
  readonly inputs: readonly Sample[];
}

export function readData(
  x: readonly tf.Tensor[],
  y: readonly tf.Tensor[],
  isBatch: boolean,
  held?: tf.Tensor,
): ReadData | null {
  const [first] = x;
  if (!first || [...x, ...y].some(({ isDisposed, dtype }) => isDisposed || dtype === 'string' || dtype === 'complex64'))
    return null;
  const samples = first.shape[0] ?? 0;
  if (samples === 0) return null;
  const inputs = x.map((one) => sampleOf(one, OF_INPUTS));
  const overlap = held && x.length === 1 ? overlapOf(first, held) : undefined;
  return {
    inputs,
    facts: {
      samples,
      isBatch,
      x: x.map((one, index) => withAll(one, describe(inputs[index] ?? sampleOf(one, OF_INPUTS)))),
      y: y.map((one) => {
        const sample = sampleOf(one, OF_TARGETS);
        return { ...withAll(one, describe(sample)), ...targetOf(sample) };
      }),
      ...(overlap && { overlap }),
    },
  };
}

/** Of a sample. Pure. */
export function describe({ shape, dtype, rows, values }: Sample): InputFacts {
  const { finite, ...range } = rangeOf(values, 0, 1);
  const width = shape.length === 2 ? (shape[1] ?? 0) : 0;
  return {
    shape,
    dtype,
    rows,
    ...range,
    nonFinite: values.length - finite,
    values: values.length,
    ...(width > 0 &&
      width <= MOST_COLUMNS && {
        columns: Array.from({ length: width }, (_, column) => columnOf(values, column, width)),
      }),
  };
}

function columnOf(values: Sample['values'], column: number, width: number): { min: number; max: number; std: number } {
  const { min, max, std } = rangeOf(values, column, width);
  return { min, max, std };
}

/** Of finite values. */
function rangeOf(
  values: Sample['values'],
  from: number,
  stride: number,
): { min: number; max: number; mean: number; std: number; finite: number } {
  let [sum, squares, finite, min, max] = [0, 0, 0, Infinity, -Infinity];
  const [shift = 0] = values.subarray(from, from + 1).filter(Number.isFinite);
  for (let at = from; at < values.length; at += stride) {
    const value = Number(values[at]);
    if (!Number.isFinite(value)) continue;
    finite += 1;
    sum += value - shift;
    squares += (value - shift) ** 2;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (finite === 0) return { min: 0, max: 0, mean: 0, std: 0, finite };
  const moved = sum / finite;
  return {
    min,
    max,
    mean: moved + shift,
    std: min === max ? 0 : Math.sqrt(Math.max(0, squares / finite - moved ** 2)),
    finite,
  };
}

/** Values that are not finite are looked for everywhere: one among millions is enough. */
function withAll(tensor: tf.Tensor, facts: InputFacts): InputFacts {
  if (facts.nonFinite > 0 || tensor.size > WHOLE || facts.rows === tensor.shape[0] || tensor.dtype !== 'float32')
    return facts;
  const nonFinite = tf.tidy(() => {
    if (Number.isFinite(tf.sum(tensor).dataSync()[0])) return 0;
    return tf.sum(tf.cast(tf.logicalNot(tf.isFinite(tensor)), 'float32')).dataSync()[0] ?? 0;
  });
  return nonFinite === 0 ? facts : { ...facts, nonFinite, values: tensor.size };
}

/** Pure. */
export function targetOf({ shape, values, rows }: Sample): Pick<TargetFacts, 'isInteger' | 'isOneHot' | 'classes'> {
  const isInteger = values.every((value: number) => Number.isInteger(value));
  const width = shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
  const isOneHot = isInteger && width > 1 && areOneHot(values, width);
  const numbers = isOneHot
    ? hotOf(values, width)
    : width === 1 && isInteger && values.length === rows
      ? [...values]
      : [];
  const greatest = numbers.reduce((most, value) => Math.max(most, value), 0);
  if (numbers.length === 0 || greatest >= MOST_CLASSES || numbers.some((value) => value < 0))
    return { isInteger, isOneHot };
  const counts = new Array<number>(isOneHot ? width : greatest + 1).fill(0);
  for (const value of numbers) counts[value] = (counts[value] ?? 0) + 1;
  const changes = numbers.filter((value, index) => index > 0 && value !== numbers[index - 1]).length;
  return { isInteger, isOneHot, classes: { counts, changes, greatest } };
}

function areOneHot(values: Sample['values'], width: number): boolean {
  for (let row = 0; row < values.length; row += width) {
    let [ones, sum] = [0, 0];
    for (let at = row; at < row + width; at += 1) {
      ones += values[at] === 1 ? 1 : 0;
      sum += Math.abs(Number(values[at]));
    }
    if (ones !== 1 || sum !== 1) return false;
  }
  return true;
}

function hotOf(values: Sample['values'], width: number): number[] {
  return Array.from({ length: values.length / width }, (_, row) =>
    values.subarray(row * width, (row + 1) * width).indexOf(1),
  );
}

/** Rows are compared by two sums of theirs: equal rows have equal ones. */
function overlapOf(x: tf.Tensor, held: tf.Tensor): Overlap | undefined {
  if (held.isDisposed) return undefined;
  if (held === x) return { rows: x.shape[0] ?? 0, shared: x.shape[0] ?? 0, distinct: x.shape[0] ?? 0, isSame: true };
  if (x.size > WHOLE || held.size > WHOLE || !tf.util.arraysEqual(x.shape.slice(1), held.shape.slice(1)))
    return undefined;
  const known = new Set(marksOf(x));
  const asked = marksOf(held);
  const shared = asked.filter((mark) => known.has(mark)).length;
  return {
    rows: asked.length,
    shared,
    distinct: known.size,
    isSame: shared === asked.length && asked.length === (x.shape[0] ?? 0) && known.size > 0.9 * asked.length,
  };
}

function marksOf(tensor: tf.Tensor): string[] {
  return tf.tidy(() => {
    const [rows = 0] = tensor.shape;
    const flat = tf.reshape(tf.cast(tensor, 'float32'), [rows, -1]);
    const width = flat.shape[1] ?? 1;
    const weights = tf.sin(tf.range(1, width + 1));
    const [sums, others] = [tf.sum(flat, 1).dataSync(), tf.sum(tf.mul(flat, weights), 1).dataSync()];
    return [...sums].map((sum, row) => `${sum} ${others[row]}`);
  });
}
