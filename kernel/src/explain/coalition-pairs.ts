/** Which coalitions KernelSHAP asks the model about (Lundberg and Lee, 2017), as SHAP plans it, always in pairs. Pure. */
import { Stream } from '../engine/random/stream.ts';

const STREAM = 13;
/** Draws for each pair that is wanted: some come again. */
const ATTEMPTS = 4;
/** Shares of the budget that rounding makes a little too small. */
const ROUNDING = 1e-8;

/** A coalition and the features that it lacks are a pair: what the one is too great by, the other is too small by. */
export interface Pairs {
  /** The coalition of each pair with fewer features, row-major [pairs, features]. */
  halves: Uint8Array;
  /** Of each half, and of its complement the same; those of all coalitions add up to one. */
  weights: Float64Array;
  /** So many come first of which none is left to chance; and how often each of the others was drawn. */
  enumerated: number;
  counts: Uint32Array;
}

/**
 * The smallest and the greatest coalitions weigh most. As long as the budget has room for all of one size in proportion
 * to their weight, they are all taken; what is left is drawn by weight.
 * @param features at least two
 * @param budget how many coalitions at most, without that of no and that of all features
 */
export function pairsOf(features: number, budget: number, seed: number): Pairs {
  const sizes = sizesOf(features);
  const pairs = Math.floor(Math.min(budget, features < 31 ? 2 ** features - 2 : Infinity) / 2);
  const halves = new Uint8Array(pairs * features);
  const weights = new Float64Array(pairs);
  let [taken, weightLeft] = [0, 1];
  while (sizes[0] && ((pairs - taken) * sizes[0].weight) / weightLeft / sizes[0].pairs >= 1 - ROUNDING) {
    const { size, weight, pairs: all } = sizes[0];
    for (const members of combinations(features, size)) {
      // Of two halves of the same size, the one with the first feature.
      if (size * 2 === features && members[0] !== 0) break;
      for (const member of members) halves[taken * features + member] = 1;
      weights[taken] = weight / all / 2;
      taken += 1;
    }
    weightLeft -= weight;
    sizes.shift();
  }
  const enumerated = taken;
  if (sizes.length === 0) return { halves, weights, enumerated, counts: new Uint32Array() };
  const counts = new Uint32Array(pairs - enumerated);
  const random = new Stream(seed, STREAM);
  const places = new Map<string, number>();
  const order = Int32Array.from({ length: features }, (_, feature) => feature);
  let drawn = 0;
  for (let attempt = 0; taken < pairs && attempt < ATTEMPTS * counts.length; attempt++) {
    const size = sizeAt(random.uniform() * sizes.reduce((sum, { weight }) => sum + weight, 0));
    const half = halfOf(size);
    const key = keyOf(half);
    const place = places.get(key) ?? taken;
    if (place === taken) {
      places.set(key, taken);
      halves.set(half, taken * features);
      taken += 1;
    }
    counts[place - enumerated] = (counts[place - enumerated] ?? 0) + 1;
    drawn += 1;
  }
  for (let pair = enumerated; pair < taken; pair++) {
    weights[pair] = ((counts[pair - enumerated] ?? 0) * weightLeft) / drawn / 2;
  }
  return {
    halves: halves.subarray(0, taken * features),
    weights: weights.subarray(0, taken),
    enumerated,
    counts: counts.subarray(0, taken - enumerated),
  };

  function sizeAt(weight: number): number {
    let left = weight;
    for (const one of sizes) {
      left -= one.weight;
      if (left < 0) return one.size;
    }
    return sizes.at(-1)?.size ?? 1;
  }

  /** The first of a shuffled list (Fisher and Yates), which may be in any order before. */
  function halfOf(size: number): Uint8Array {
    const half = new Uint8Array(features);
    for (let at = 0; at < size; at++) {
      const other = at + random.below(features - at);
      const member = order[other] ?? 0;
      order[other] = order[at] ?? 0;
      order[at] = member;
      half[member] = 1;
    }
    return size * 2 === features && half[0] === 0 ? half.map((there) => 1 - there) : half;
  }
}

interface Size {
  size: number;
  /** Share of the kernel's weight that all its pairs have together. */
  weight: number;
  pairs: number;
}

/** Of the halves, from 1 to half of the features. */
function sizesOf(features: number): Size[] {
  const sizes = Array.from({ length: Math.floor(features / 2) }, (_, index): Size => {
    const size = index + 1;
    const isMiddle = size * 2 === features;
    // The Shapley kernel, times how many coalitions of that size there are.
    const kernel = (features - 1) / (size * (features - size));
    return {
      size,
      weight: isMiddle ? kernel : 2 * kernel,
      pairs: binomial(features, size) / (isMiddle ? 2 : 1),
    };
  });
  const total = sizes.reduce((sum, { weight }) => sum + weight, 0);
  return sizes.map((one) => ({ ...one, weight: one.weight / total }));
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}

/** All ways to choose `size` of `count`, in lexicographic order; the list is the same one each time. */
function* combinations(count: number, size: number): Generator<readonly number[]> {
  const members = Array.from({ length: size }, (_, at) => at);
  for (;;) {
    yield members;
    let at = size - 1;
    while (at >= 0 && members[at] === count - size + at) at -= 1;
    if (at < 0) return;
    members[at] = (members[at] ?? 0) + 1;
    for (let next = at + 1; next < size; next++) members[next] = (members[next - 1] ?? 0) + 1;
  }
}

function keyOf(half: Uint8Array): string {
  const members: number[] = [];
  half.forEach((there, feature) => {
    if (there === 1) members.push(feature);
  });
  return members.join();
}
