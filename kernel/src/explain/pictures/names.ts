/** What the values of an attribution are called. Pure. */
import { figure } from '../../display/numbers.ts';
import { widthOf } from '../../display/text-width.ts';
import { say } from '../../say.ts';

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
  return say('step {place}, {column}', { place: placeOf(index, shape).slice(0, -1).join(', '), column });
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

/** A word, or a Chinese character with the marks that stay with it; and the space before it. */
const WORDS = /( ?)([（“]?[⺀-鿿＀-￯][，。；：、！？）”]*|[^ ⺀-鿿＀-￯]+)/g;

/**
 * Lines of at most `width` characters, of which Chinese ones count twice; a word that is longer stays whole, and what a
 * no-break space joins.
 */
export function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const [spaced, , word = ''] of text.matchAll(WORDS)) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (widthOf(line + spaced) > width) lines.push(word);
    else lines[lines.length - 1] = line + spaced;
  }
  return lines;
}
