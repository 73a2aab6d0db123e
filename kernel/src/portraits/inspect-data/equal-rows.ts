/** Rows that are equal to others, within a matrix and between two. Pure. */
import { at, type Matrix } from './matrix.ts';

export interface Duplicates {
  /** Rows that repeat an earlier one. */
  readonly repeats: number;
  /** Rows that are equal, the first ones of each group; at most 100 groups. */
  readonly groups: readonly (readonly number[])[];
  /** Of all groups, the rows whose equals have another target. */
  readonly contradictions: readonly number[];
}

const MOST_GROUPS = 100;
const MOST_SHOWN = 10;

/** @param labels a name of the target of each row; null where there are none */
export function duplicatesOf(matrix: Matrix, labels: readonly (string | null)[] | null): Duplicates {
  const found = new Map<number, number[]>();
  const index = indexOf(matrix);
  let repeats = 0;
  for (let row = 0; row < matrix.rows; row += 1) {
    const first = index.firstLike(matrix, row);
    if (first === row) continue;
    repeats += 1;
    const group = found.get(first);
    if (group) group.push(row);
    else found.set(first, [first, row]);
  }
  const groups = [...found.values()];
  const contradictions = labels
    ? groups.filter((rows) => new Set(rows.map((row) => labels[row] ?? null)).size > 1).flat()
    : [];
  return {
    repeats,
    groups: groups.slice(0, MOST_GROUPS).map((rows) => rows.slice(0, MOST_SHOWN)),
    contradictions: contradictions.sort((one, other) => one - other),
  };
}

export interface Pair {
  readonly test: number;
  readonly train: number;
}

/** Rows of `test` that are in `train` as well. */
export function sharedRows(train: Matrix, test: Matrix): Pair[] {
  const index = indexOf(train);
  const pairs: Pair[] = [];
  for (let row = 0; row < test.rows; row += 1) {
    const first = index.firstLike(test, row);
    if (first >= 0) pairs.push({ test: row, train: first });
  }
  return pairs;
}

/** By a hash of each row, and by its values where hashes are equal. */
function indexOf(matrix: Matrix): { firstLike(of: Matrix, row: number): number } {
  const hashes = hashesOf(matrix);
  const next = new Int32Array(matrix.rows).fill(-1);
  const heads = new Map<number, number>();
  // from the last on, so that each chain begins with its first row
  for (let row = matrix.rows - 1; row >= 0; row -= 1) {
    const hash = hashes[row] ?? 0;
    next[row] = heads.get(hash) ?? -1;
    heads.set(hash, row);
  }
  return {
    firstLike: (of, row) => {
      const hash = of === matrix ? (hashes[row] ?? 0) : hashOf(of, row);
      let candidate = heads.get(hash) ?? -1;
      while (candidate >= 0 && !areEqual(matrix, candidate, of, row)) candidate = next[candidate] ?? -1;
      return candidate;
    },
  };
}

function hashesOf(matrix: Matrix): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, row) => hashOf(matrix, row));
}

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

/** Of values as float32 has them: what was read as float64 is to find its equal. */
function hashOf({ values, width }: Matrix, row: number): number {
  let [one, two] = [0x811c9dc5, 0x9e3779b9];
  for (let index = row * width; index < (row + 1) * width; index += 1) {
    // + 0: there is one zero
    bits[0] = Math.fround(at(values, index)) + 0;
    const [low = 0, high = 0] = words;
    one = Math.imul(one ^ low, 0x01000193);
    one = Math.imul(one ^ high, 0x01000193);
    two = Math.imul(two ^ (high + (low >>> 3)), 0x85ebca6b);
    two ^= two >>> 13;
  }
  return (one >>> 0) * 2 ** 20 + ((two >>> 0) & 0xfffff);
}

/** A value that is missing in both is equal. */
function areEqual(one: Matrix, row: number, two: Matrix, other: number): boolean {
  const { width } = one;
  const isRounded = one.values instanceof Float32Array !== two.values instanceof Float32Array;
  for (let column = 0; column < width; column += 1) {
    const [a, b] = [at(one.values, row * width + column), at(two.values, other * width + column)];
    const isEqual = a === b || (Number.isNaN(a) && Number.isNaN(b)) || (isRounded && Math.fround(a) === Math.fround(b));
    if (!isEqual) return false;
  }
  return true;
}
