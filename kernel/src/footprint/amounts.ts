/** Energy and mass as people read them: "0.80–2.1 Wh", "1.4–5.0 mg". */
import type { Interval } from './power.ts';

const PREFIXES: readonly (readonly [prefix: string, scale: number])[] = [
  ['k', 1e3],
  ['', 1],
  ['m', 1e-3],
  ['µ', 1e-6],
  ['n', 1e-9],
];

/** Of Wh. */
export function energyText(energy: Interval): string {
  return withUnit(energy, 'Wh');
}

/** Of grams. */
export function gramsText(grams: Interval): string {
  return withUnit(grams, 'g');
}

function withUnit({ least, most }: Interval, unit: string): string {
  const [prefix, scale] = PREFIXES.find(([, one]) => most >= one) ?? ['', 1];
  const [from, to] = [twoDigits(least / scale), twoDigits(most / scale)];
  return `${from === to ? to : `${from}–${to}`} ${prefix}${unit}`;
}

function twoDigits(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 10 ? String(Math.round(value)) : value.toPrecision(2);
}
