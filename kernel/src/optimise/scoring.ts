/** How well answers fit their targets, sample by sample: right or wrong, or how far off. Pure. */

/** `accuracy`: 1 right, 0 wrong. `error`: the mean absolute error of a sample. */
export type Measure = 'accuracy' | 'error';
/** How answers are read: the place of the greatest, yes above a half, or numbers as they are. */
export type Task = 'classes' | 'yes or no' | 'numbers';

export interface Rows {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** @returns null where targets and answers do not go together */
export function taskOf(answers: Rows, targets: Rows): Task | null {
  const [count = 0, classes = 1] = answers.shape;
  if (targets.shape[0] !== count) return null;
  const isRow = answers.shape.length === 2;
  const perSample = targets.values.length / Math.max(1, count);
  if (isRow && classes > 1 && perSample === 1 && every(targets.values, (value) => isClass(value, classes)))
    return 'classes';
  if (targets.values.length !== answers.values.length) return null;
  if (isRow && classes > 1 && isOneHot(targets.values, classes)) return 'classes';
  const isShare = (value: number): boolean => value >= 0 && value <= 1;
  if (perSample === 1 && every(targets.values, (value) => value === 0 || value === 1) && every(answers.values, isShare))
    return 'yes or no';
  return 'numbers';
}

export function measureOf(task: Task): Measure {
  return task === 'numbers' ? 'error' : 'accuracy';
}

/** @returns one number a sample */
export function scored(task: Task, answers: Rows, targets: Rows): Float64Array {
  const count = answers.shape[0] ?? 0;
  const width = answers.values.length / Math.max(1, count);
  const wanted = targets.values.length / Math.max(1, count);
  return Float64Array.from({ length: count }, (_, row) => {
    if (task === 'classes') {
      const truth = wanted === 1 ? (targets.values[row] ?? -1) : greatest(targets.values, row, wanted);
      return greatest(answers.values, row, width) === truth ? 1 : 0;
    }
    if (task === 'yes or no') return (answers.values[row] ?? 0) > 0.5 === (targets.values[row] === 1) ? 1 : 0;
    let off = 0;
    for (let at = row * width; at < (row + 1) * width; at++) {
      off += Math.abs((answers.values[at] ?? 0) - (targets.values[at] ?? 0));
    }
    return off / width;
  });
}

export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function greatest(values: ArrayLike<number>, row: number, width: number): number {
  let best = 0;
  for (let at = 1; at < width; at++) {
    if ((values[row * width + at] ?? 0) > (values[row * width + best] ?? 0)) best = at;
  }
  return best;
}

function isClass(value: number, classes: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < classes;
}

function isOneHot(values: ArrayLike<number>, width: number): boolean {
  const rows = values.length / width;
  return Array.from({ length: rows }, (_, row) => row).every((row) => {
    let sum = 0;
    for (let at = row * width; at < (row + 1) * width; at++) {
      if (values[at] !== 0 && values[at] !== 1) return false;
      sum += values[at] ?? 0;
    }
    return sum === 1;
  });
}

function every(values: ArrayLike<number>, holds: (value: number) => boolean): boolean {
  return Array.prototype.every.call(values, holds);
}
