/** Milliseconds as people read them: "850 ns", "12.3 µs", "1.20 ms", "3.42 s", "2:05 min". */
import { clock } from '../../display/numbers.ts';

export function duration(ms: number): string {
  if (ms >= 60_000) return `${clock(ms / 1000)} min`;
  const [unit, scale] = UNITS.find(([, least]) => Number(ms.toPrecision(3)) >= least) ?? ['ns', 1e-6];
  return `${(ms / scale).toPrecision(3).replace(/(\d{3})\.?(?=e|$).*$/, '$1')} ${unit}`;
}

const UNITS = [
  ['s', 1000],
  ['ms', 1],
  ['µs', 1e-3],
] as const;
