/** What the values of an attribution are called. Pure. */
import { figure } from '../../display/numbers.ts';

export interface NamedValue {
  name: string;
  value: number;
}

/** What is known of the values of a sample. */
export interface Named {
  /** Names of the last dimension. */
  columns?: readonly string[] | undefined;
  /** The sample's values, which are then told beside the names. */
  values?: ArrayLike<number> | undefined;
}

/** "age = 42", "age", "[3] = 42", "[3]", "step 2, age = 0.3", "[2, 3]" */
export function valueName(index: number, shape: readonly number[], { columns, values }: Named = {}): string {
  const width = shape.at(-1) ?? 1;
  const column = columns?.[index % width];
  const place = column === undefined ? `[${placeOf(index, shape).join(', ')}]` : columnName(column, index, shape);
  return values === undefined ? place : `${place} = ${figure(values[index])}`;
}

/** Index of each dimension. */
function placeOf(index: number, shape: readonly number[]): number[] {
  let rest = index;
  return shape
    .map((_, dimension) => shape.slice(dimension + 1).reduce((product, size) => product * size, 1))
    .map((stride) => {
      const at = Math.floor(rest / stride);
      rest %= stride;
      return at;
    });
}

function columnName(column: string, index: number, shape: readonly number[]): string {
  if (shape.length === 1) return column;
  return `step ${placeOf(index, shape).slice(0, -1).join(', ')}, ${column}`;
}

/** Indices of the `count` strongest, by the share of each list's own strongest value. Strongest first. */
export function strongest(lists: readonly ArrayLike<number>[], count: number): number[] {
  const shares = lists.map((values) => {
    const most = greatestStrength(values);
    return Array.from(values, (value) => (most === 0 ? 0 : Math.abs(value) / most));
  });
  const weight = (index: number) => shares.reduce((most, share) => Math.max(most, share[index] ?? 0), 0);
  const indices = Array.from({ length: lists[0]?.length ?? 0 }, (_, index) => index);
  const weights = indices.map(weight);
  return indices.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0)).slice(0, count);
}

export function greatestStrength(values: ArrayLike<number>): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at] ?? 0));
  return most;
}

/** What all values of a place (a step, a word) count together: [places]. */
export function sumOfPlaces(values: ArrayLike<number>, places: number): number[] {
  const width = values.length / places;
  return Array.from({ length: places }, (_, place) => {
    let sum = 0;
    for (let at = place * width; at < (place + 1) * width; at++) sum += values[at] ?? 0;
    return sum;
  });
}

/** Lines of at most `width` characters; a word that is longer stays whole, and what a no-break space joins. */
export function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
