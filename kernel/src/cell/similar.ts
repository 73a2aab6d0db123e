/** Names that somebody may have meant. Pure. */
import { say } from '../say.ts';
import { editDistance } from './edit-distance.ts';

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
    const apart = isCase ? 0.5 : editDistance(name.toLowerCase(), other.toLowerCase());
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
  const all = names.length === 1 ? last : say('{names} or {last}', { names: names.slice(0, -1).join(say(', ')), last });
  return say(' Did you mean {all}?', { all });
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
