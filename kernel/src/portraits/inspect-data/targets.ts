/** What is to be predicted: classes by their names, or numbers. Pure. */
import { numberOf, textOf, type Given } from './given.ts';

export type Target =
  | {
      readonly kind: 'classes';
      readonly names: readonly string[];
      /** Of each row; −1 where it is missing. */
      readonly labels: Int32Array;
      readonly missing: readonly number[];
    }
  | {
      readonly kind: 'numbers';
      /** [rows][width] */
      readonly values: readonly Float64Array[];
      readonly width: number;
      readonly missing: readonly number[];
    };

export interface TargetOptions {
  /** What the classes are called: labels that are numbers count them from 0 on. */
  classes?: readonly string[];
  /** Left out: told by the labels. Whole numbers that repeat often are classes. */
  task?: 'classification' | 'regression';
}

const FEW_CLASSES = 20;
const MOST_CLASSES = 1000;
/** Rows of a class, on average: a whole number that repeats less is an amount. */
const ROWS_OF_A_CLASS = 10;

export function targetOf(cells: NonNullable<Given['y']>, { classes, task }: TargetOptions): Target {
  const width = cells[0]?.length ?? 1;
  if (width > 1) return ofRows(cells, width, classes, task);
  const texts = cells.map(([cell]) => textOf(cell ?? null));
  const isText = cells.some(([cell]) => (typeof cell === 'string' && cell !== '') || typeof cell === 'boolean');
  const numbers = isText ? null : cells.map(([cell]) => numberOf(cell));
  if (task === 'classification' || (task !== 'regression' && (!numbers || areClasses(numbers, classes))))
    return classesOf(texts, numbers, classes);
  const values = cells.map(([cell]) => Float64Array.of(numberOf(cell)));
  return { kind: 'numbers', values, width, missing: missingOf(values) };
}

function areClasses(numbers: readonly number[], classes: readonly string[] | undefined): boolean {
  const known = numbers.filter((value) => !Number.isNaN(value));
  const distinct = new Set(known);
  if (classes) return known.every((value) => Number.isInteger(value) && value >= 0 && value < classes.length);
  return (
    known.every(Number.isInteger) &&
    (distinct.size <= Math.min(FEW_CLASSES, Math.max(2, known.length / 2)) ||
      (distinct.size <= MOST_CLASSES && distinct.size * ROWS_OF_A_CLASS <= known.length))
  );
}

function classesOf(
  texts: readonly (string | null)[],
  numbers: readonly number[] | null,
  classes: readonly string[] | undefined,
): Target {
  const found = [...new Set(texts)].filter((text) => text !== null);
  const order = numbers ? found.sort((a, b) => Number(a) - Number(b)) : found.sort();
  const isCounted = classes !== undefined && numbers !== null;
  const names = isCounted ? classes : [...(classes ?? []), ...order.filter((text) => !classes?.includes(text))];
  const places = new Map(
    isCounted ? names.map((_, place) => [String(place), place]) : names.map((text, at) => [text, at]),
  );
  const labels = Int32Array.from(texts, (text) => (text === null ? -1 : (places.get(text) ?? -1)));
  return { kind: 'classes', names, labels, missing: [...labels.keys()].filter((row) => labels[row] === -1) };
}

function ofRows(
  cells: NonNullable<Given['y']>,
  width: number,
  classes: readonly string[] | undefined,
  task: TargetOptions['task'],
): Target {
  const values = cells.map((row) => Float64Array.from(row, numberOf));
  const missing = missingOf(values);
  const isMissing = new Set(missing);
  const isHot = (row: Float64Array) =>
    row.every((value) => value === 0 || value === 1) && row.reduce((sum, value) => sum + value, 0) === 1;
  if (task === 'regression' || !values.every((row, at) => isHot(row) || isMissing.has(at)))
    return { kind: 'numbers', values, width, missing };
  const names = Array.from({ length: width }, (_, place) => classes?.[place] ?? String(place));
  return { kind: 'classes', names, labels: Int32Array.from(values, (row) => row.indexOf(1)), missing };
}

function missingOf(values: readonly Float64Array[]): number[] {
  return [...values.keys()].filter((row) => values[row]?.some((value) => !Number.isFinite(value)));
}

/** As text, to be compared; null where it is missing. */
export function namesOf(target: Target): (string | null)[] {
  if (target.kind === 'classes')
    return Array.from(target.labels, (label) => (label < 0 ? null : (target.names[label] ?? null)));
  return target.values.map((row) => (row.some((value) => !Number.isFinite(value)) ? null : row.join(' ')));
}
