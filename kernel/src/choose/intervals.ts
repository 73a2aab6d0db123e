/** Statistics of a measured model. Pure. */
import type { Interval } from '../footprint/power.ts';

/** 95 % of a normal distribution lie so many deviations around its mean. */
export const Z = 1.959963984540054;

/** Of a share: Wilson's score interval at 95 % (Wilson, 1927). */
export function wilson(right: number, of: number): Interval {
  if (of === 0) return { least: 0, most: 1 };
  const share = right / of;
  const spread = Z ** 2 / of;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (Z / (1 + spread)) * Math.sqrt((share * (1 - share)) / of + spread / (4 * of));
  return { least: Math.max(0, middle - half), most: Math.min(1, middle + half) };
}
