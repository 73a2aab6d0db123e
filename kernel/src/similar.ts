/** Names that somebody may have meant. Pure; imports nothing. */

/** Of a name as long as this, so many characters may be other, missing, too many, or swapped with their neighbour. */
const LIMITS: readonly [longest: number, limit: number][] = [
  [2, 0],
  [5, 1],
  [9, 2],
  [Infinity, 3],
];
const MOST = 3;

/** Those of the names that are nearest, three at most; a difference of upper and lower case counts least. */
export function similar(name: string, names: Iterable<string>): string[] {
  const limit = LIMITS.find(([longest]) => name.length <= longest)?.[1] ?? 0;
  const near = new Map<string, number>();
  for (const other of names) {
    if (other === name || Math.abs(other.length - name.length) > limit) continue;
    const isCase = other.toLowerCase() === name.toLowerCase();
    const apart = isCase ? 0.5 : distance(name.toLowerCase(), other.toLowerCase());
    if (isCase || apart <= limit) near.set(other, apart);
  }
  const least = Math.min(...near.values());
  const nearest = [...near].filter(([, apart]) => apart === least).map(([other]) => other);
  return nearest.sort((a, b) => sharedStart(name, b) - sharedStart(name, a) || (a < b ? -1 : 1)).slice(0, MOST);
}

/** ` Did you mean a, b or c?`, or nothing. */
export function didYouMean(names: readonly string[]): string {
  if (names.length === 0) return '';
  const last = names.at(-1) ?? '';
  return ` Did you mean ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`}?`;
}

/** Damerau and Levenshtein's, without moves over what was changed. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let least = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && isSwapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
      current.push(least);
    }
    before = above;
    above = current;
  }
  return above[b.length] ?? 0;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
