/**
 * A prediction recorded for batches of a few sizes -> what it is for any size. tfjs puts the batch size into constants:
 * shapes to reshape to, and zeros to begin with. Those become lengths that are computed from the batch. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Constant, Recording } from '../engine/traced/recording.ts';

/** `perSample` times the batch size, and `fixed` more. */
export interface Length {
  readonly perSample: number;
  readonly fixed: number;
}

export type AnyConstant =
  | { readonly kind: 'same'; readonly constant: Constant }
  | /** A list of int32. */ { readonly kind: 'lengths'; readonly lengths: readonly Length[] }
  | /** One value everywhere. */ {
      readonly kind: 'filled';
      readonly shape: readonly Length[];
      readonly dtype: number;
      readonly value: number;
    };

const INT32 = 3; // TF_INT32

/**
 * @param sizes of the batches that were recorded, three different ones: two give the rule, the third must follow it
 * @returns one constant for each of the recordings', or in words why there is no rule
 */
export function anyBatch<V>(recordings: readonly Recording<V>[], sizes: readonly number[]): AnyConstant[] | string {
  const [first, ...others] = recordings;
  if (!first) return 'nothing was recorded';
  for (const other of others) {
    if (other.constants.length !== first.constants.length || !isDeepStrictEqual(other.ops, first.ops)) {
      return 'it computes in another way for another batch size';
    }
  }
  const found: AnyConstant[] = [];
  for (const [index, constant] of first.constants.entries()) {
    const all = [constant, ...others.flatMap(({ constants }) => constants[index] ?? [])];
    const general = generalize(all, sizes);
    if (!general) return 'one of its values depends on the batch size in a way that is not understood';
    found.push(general);
  }
  return found;
}

function generalize(all: readonly Constant[], sizes: readonly number[]): AnyConstant | null {
  const [first, ...others] = all;
  if (!first || others.some(({ dtype }) => dtype !== first.dtype)) return null;
  if (others.every((other) => isDeepStrictEqual(other, first))) return { kind: 'same', constant: first };
  if (
    first.dtype === INT32 &&
    first.shape.length <= 1 &&
    others.every(({ shape }) => isDeepStrictEqual(shape, first.shape))
  ) {
    const lengths = rules(
      all.map(({ values }) => numbers(values)),
      sizes,
    );
    if (lengths) return first.shape.length === 1 ? { kind: 'lengths', lengths } : null;
  }
  const [value] = numbers(first.values);
  const shape = rules(
    all.map((one) => one.shape),
    sizes,
  );
  const isFilled = value !== undefined && all.every(({ values }) => numbers(values).every((one) => one === value));
  return shape && isFilled ? { kind: 'filled', shape, dtype: first.dtype, value } : null;
}

/** For each position the rule that gives its value at every size. */
function rules(lists: readonly (readonly number[])[], sizes: readonly number[]): Length[] | null {
  const [[a = 0, b = 0], [first = [], second = []]] = [sizes, lists];
  if (lists.some((list) => list.length !== first.length)) return null;
  const found = first.map((value, at) => {
    const perSample = ((second[at] ?? 0) - value) / (b - a);
    return { perSample, fixed: value - perSample * a };
  });
  const fits = lists.every((list, index) =>
    found.every(
      ({ perSample, fixed }, at) => perSample * (sizes[index] ?? 0) + fixed === list[at] && Number.isInteger(perSample),
    ),
  );
  return fits ? found : null;
}

function numbers(values: ArrayLike<unknown>): number[] {
  return Array.from(values, Number);
}
