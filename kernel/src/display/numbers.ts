/** Numbers as people read them, the same in titles, captions, tables and tooltips. */

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 1870.4 -> "1,870" */
export function count(value: number): string {
  const whole = Math.round(value);
  // what titles need five times a second, without all the data and code of the formatter
  if (value >= 0 && whole < 1000) return String(whole);
  if (value >= 0 && whole < 1e6) return `${Math.floor(whole / 1000)},${String(whole % 1000).padStart(3, '0')}`;
  return WHOLE.format(value);
}

/** Three significant digits, never an exponent between 1e-4 and 1e6: 0.0312, 0.990, 12.3, 1,870, 3.1e-7, "NaN". */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(Number(value.toPrecision(3)));
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return minus(value.toExponential(1));
  if (size >= 1000) return minus(count(value));
  return size === 0 ? '0' : minus(value.toPrecision(3));
}

/** 0.991 -> "99.1 %"; what is not quite all or nothing never reads as such. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1 %';
  if (share < 1 && share > 0.9995) return '>99.9 %';
  return `${(100 * share).toFixed(1)} %`;
}

/** Seconds -> "0:41", "12:05", "3:02:10" */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

function minus(text: string): string {
  return text.replace(/^-/, '−').replace('e-', 'e−').replace('e+', 'e');
}

/** Great numbers in short, with three digits: 1234567 -> "1.23 M", 320 -> "320", 25_600 -> "25.6 k" */
export function amount(value: number): string {
  if (value < 10_000) return count(value);
  const [unit, scale] = AMOUNTS.find(([, least]) => Number(value.toPrecision(3)) >= least) ?? ['', 1];
  return `${Number((value / scale).toPrecision(3))} ${unit}`;
}

const AMOUNTS = [
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
] as const;
