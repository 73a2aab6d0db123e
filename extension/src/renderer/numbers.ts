/** Numbers as people read them. */
import { term, words } from './words/index.ts';

/** `1875` -> "1,875". */
export function formatCount(value: number): string {
  return new Intl.NumberFormat(words.locale, { maximumFractionDigits: 0 }).format(value);
}

/** A probability, 0 to 1, as a percentage with one decimal: "99.1 %"; what is tiny is not called nothing. */
export function formatShare(value: number): string {
  if (value > 0 && value < 0.0005) return words.tinyShare;
  return words.share((value * 100).toFixed(1));
}

/** Seconds as "0:41", "12:05" or "1:02:05". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const two = (part: number): string => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A while as "4.3 s", or from a minute on as "1:12". */
export function formatSeconds(seconds: number): string {
  if (seconds >= 60) return formatDuration(seconds);
  return seconds < 0.1 ? words.milliseconds((seconds * 1000).toPrecision(2)) : words.seconds(seconds.toFixed(1));
}

/** A learning rate, as short as it can be written: "0.001", "5e-7", "1e+20". */
export function formatRate(rate: number): string {
  const short = Number(rate.toPrecision(4));
  return Math.abs(short) >= 1e6 ? short.toExponential() : String(short);
}

/** A metric's value: shares of one as percentages, anything else with four significant digits; null is not finite. */
export function formatMetric(name: string, value: number | null): string {
  if (value === null) return 'NaN';
  if (isShare(name) && value >= 0 && value <= 1) return words.share((value * 100).toFixed(2));
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(2);
  return size >= 1000 ? formatCount(value) : value.toPrecision(4);
}

/** "val_acc" -> "accuracy (validation)"; the names are those tfjs gives. */
export function metricLabel(name: string): string {
  const validation = name.startsWith('val_');
  const base = validation ? name.slice(4) : name;
  const named = term(base === 'acc' ? 'accuracy' : base.replaceAll('_', ' '));
  return validation ? words.validation(named) : named;
}

function isShare(name: string): boolean {
  return /(^|_)(acc|accuracy|precision|recall|auc)$|Accuracy$/.test(name);
}

/** Three digits; a dash where there is nothing. */
export function brief(value: number | null): string {
  if (value === null) return '–';
  if (Math.abs(value) >= 1000) return formatCount(value);
  if (value !== 0 && Math.abs(value) < 0.01) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}
