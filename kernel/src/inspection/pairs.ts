/** Which layers of two models are the same layer. Pure. */

/** What tells a layer: its name, and its class with the shapes of its weights. */
export interface Known {
  readonly name: string;
  readonly signature: string;
}

export interface Pairs<T> {
  readonly both: readonly (readonly [T, T])[];
  readonly onlyA: readonly T[];
  readonly onlyB: readonly T[];
}

/**
 * Of models with the same layers in the same order, by that order: tfjs counts names through a session. Else by names, and
 * what is left by the longest sequence of equal signatures.
 */
export function pairsOf<T extends Known>(a: readonly T[], b: readonly T[]): Pairs<T> {
  if (a.length === b.length && a.every(({ signature }, place) => signature === b[place]?.signature)) {
    return { both: a.map((one, place) => [one, b[place] ?? one] as const), onlyA: [], onlyB: [] };
  }
  const named = a.flatMap((one) => {
    const other = b.find(({ name, signature }) => name === one.name && signature === one.signature);
    return other ? [[one, other] as const] : [];
  });
  const taken = new Set(named.flat());
  const like = alike(
    a.filter((one) => !taken.has(one)),
    b.filter((one) => !taken.has(one)),
  );
  for (const one of like.flat()) taken.add(one);
  return {
    both: [...named, ...like].sort(([one], [other]) => a.indexOf(one) - a.indexOf(other)),
    onlyA: a.filter((one) => !taken.has(one)),
    onlyB: b.filter((one) => !taken.has(one)),
  };
}

/** Longest common subsequence of signatures. */
function alike<T extends Known>(a: readonly T[], b: readonly T[]): (readonly [T, T])[] {
  // lengths[i][j]: of what follows place i of a and j of b
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const same = a[i]?.signature === b[j]?.signature;
      (lengths[i] ?? [])[j] = same ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: (readonly [T, T])[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [one, other] = [a[i], b[j]];
    if (one && other && one.signature === other.signature) {
      pairs.push([one, other]);
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
