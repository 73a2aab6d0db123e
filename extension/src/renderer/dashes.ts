/** Dashes that tell lines apart where colours do not: in high contrast all lines', else once the colours repeat. Pure. */
import type { Theme } from './theme.ts';

/** One pattern a line, for a scale that repeats them; null when colours are enough. */
export function dashesOf(lines: number, { highContrast, series }: Theme): number[][] | null {
  if (highContrast) return DASHES;
  if (lines <= series.length) return null;
  return Array.from({ length: lines }, (_, line) => DASHES[Math.floor(line / series.length) % DASHES.length] ?? SOLID);
}

const SOLID = [1, 0];

/** A solid line first, then dashes that are told apart at a glance. */
const DASHES = [SOLID, [7, 4], [2, 3], [9, 3, 2, 3]];
