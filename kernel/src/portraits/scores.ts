/** Labels and probabilities of a classifier, checked, as one question a class: is a sample of it or not. */
import type { Tensor } from '@tensorflow/tfjs';
import { isTensor } from '../display/tensor.ts';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';

/** Class of each sample: numbers from 0 on, [n] or [n, 1]; or a row with a single one each, [n, classes]. */
export type Labels = Tensor | ArrayLike<number> | readonly (readonly number[])[];
/** Of the second of two classes, [n] or [n, 1]; or of each class, [n, classes]. */
export type Probabilities = Tensor | ArrayLike<number> | readonly (readonly number[])[];

export interface ScoreOptions {
  /** What the classes are called, in order; left out: their numbers. */
  classes?: readonly string[];
}

/** One class against the rest. */
export interface Question {
  readonly name: string;
  /** Of each sample, whether it is of the class, and how probable that was thought. */
  readonly isOf: readonly boolean[];
  readonly probabilities: Float64Array;
}

export interface Answers {
  /** True class of each sample. */
  readonly labels: readonly number[];
  /** [n][classes]; of two classes that were given as one number, both. */
  readonly probabilities: readonly Float64Array[];
  readonly names: readonly string[];
}

/**
 * @throws LABELS_LENGTH, LABEL_UNKNOWN, SCORES_SHAPE
 */
export function answersOf(labels: Labels, probabilities: Probabilities, { classes }: ScoreOptions = {}): Answers {
  const scores = tableOf(probabilities);
  const width = scores.width === 1 ? 2 : scores.width;
  const truth = tableOf(labels);
  const given = truth.width > 1 ? truth.rows.map(onlyOne) : truth.rows.map((row) => row[0] ?? -1);
  if (given.length !== scores.rows.length) {
    throw new LimpidError('LABELS_LENGTH', { labels: given.length, predictions: scores.rows.length });
  }
  for (const label of given) {
    if (!Number.isInteger(label) || label < 0 || label >= width) {
      throw new LimpidError('LABEL_UNKNOWN', { label, classes: width });
    }
  }
  if (scores.rows.some((row) => row.some((value) => !(value >= 0 && value <= 1)))) {
    throw new LimpidError('SCORES_SHAPE', { found: say('numbers that are not between 0 and 1') });
  }
  return {
    labels: given,
    probabilities: scores.width === 1 ? scores.rows.map(([one = 0]) => Float64Array.of(1 - one, one)) : scores.rows,
    names: Array.from({ length: width }, (_, index) => classes?.[index] ?? String(index)),
  };
}

/** Of two classes the question for the second says all; of more, there is one a class. */
export function questionsOf({ labels, probabilities, names }: Answers): Question[] {
  const asked = names.length === 2 ? [1] : Array.from(names.keys());
  return asked.map((index) => ({
    name: names[index] ?? '',
    isOf: labels.map((label) => label === index),
    probabilities: Float64Array.from(probabilities, (row) => row[index] ?? 0),
  }));
}

/** Samples in the order of falling probability. */
export function ranked(probabilities: Float64Array): Uint32Array {
  return Uint32Array.from(probabilities.keys()).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
}

interface Table {
  rows: Float64Array[];
  width: number;
}

function tableOf(given: Labels | Probabilities): Table {
  if (typeof given !== 'object' || given === null) throw new LimpidError('SCORES_SHAPE', { found: typeof given });
  if (isTensor(given)) return cut(given.dataSync(), given.shape);
  const [first] = Array.from({ length: Math.min(1, given.length) }, (_, index) => given[index]);
  if (typeof first !== 'object')
    return cut(
      Float64Array.from({ length: given.length }, (_, index) => Number(given[index])),
      [given.length],
    );
  const rows = Array.from({ length: given.length }, (_, index) => Float64Array.from(rowOf(given[index])));
  if (rows.some(({ length }) => length !== first.length))
    throw new LimpidError('SCORES_SHAPE', { found: say('rows of several lengths') });
  return { rows, width: first.length };
}

function cut(values: ArrayLike<number>, shape: readonly number[]): Table {
  const [count = 0, width = 1] = shape;
  if (shape.length === 0 || shape.length > 2 || width === 0) {
    throw new LimpidError('SCORES_SHAPE', { found: `[${shape.join(', ')}]` });
  }
  const rows = Array.from({ length: count }, (_, row) =>
    Float64Array.from({ length: width }, (_, column) => Number(values[row * width + column])),
  );
  return { rows, width };
}

function rowOf(row: number | readonly number[] | undefined): readonly number[] {
  return typeof row === 'object' ? row : [];
}

/** The place of the greatest where a row says one class; else −1. */
function onlyOne(row: Float64Array): number {
  const place = row.indexOf(1);
  return row.every((value, index) => value === (index === place ? 1 : 0)) ? place : -1;
}
