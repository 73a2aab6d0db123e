import { figure } from '../../display/numbers.ts';

/** A value of a column as people write it: whole numbers whole. */
export function valueText(value: number | undefined): string {
  const isWhole = value !== undefined && Number.isInteger(value) && Math.abs(value) < 1e6;
  return isWhole ? String(value).replace('-', '−') : figure(value);
}
