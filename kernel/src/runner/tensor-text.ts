/** A tensor as the debugger shows it while the code stands still. Read whole or not at all: no operation runs for it. */
import { figuresOf } from '../memory/figures.ts';
import type { Figures } from '../messages.ts';
import { say } from '../say.ts';

/** What of a tensor is asked for: anything may look like one. */
export interface TensorLike {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly isDisposed: boolean;
  dataSync(): ArrayLike<number>;
}

/** A row of its values. */
export interface TensorRow {
  name: string;
  value: string;
  /** How many rows are in it. */
  rows: number;
}

/** More numbers than these are not copied out of the engine for a look (64 MB). */
const MOST = 16_000_000;
/** Numbers of a row that are written out. */
const WRITTEN = 8;
const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
/** Bars of a distribution. */
const SPARK = 12;

/** JSON of what it is and of its figures; the empty text for what is no tensor. */
export function tensorNow(value: unknown): string {
  if (!isTensor(value)) return '';
  const { dtype, shape, isDisposed } = value;
  const head = `Tensor ${dtype} [${shape.join(', ')}]`;
  const numbers = numbersOf(value);
  if (!numbers)
    return JSON.stringify({ text: isDisposed ? say('{head} (disposed)', { head }) : head, rows: 0, figures: [] });
  const figures = figuresOf(numbers, { drawn: 'distribution', isWhole: dtype !== 'float32' });
  const words = [head, ...(numbers.length === 1 ? [figure(numbers[0] ?? 0)] : inShort(figures))];
  return JSON.stringify({ text: words.join(' · '), rows: shape[0] ?? 0, figures: lines(figures) });
}

/** JSON of the rows `start` to `start + count` of what lies at these indices. */
export function tensorRows(value: unknown, at: readonly number[], start: number, count: number): string {
  const numbers = isTensor(value) ? numbersOf(value) : null;
  if (!numbers || !isTensor(value)) return '[]';
  const [length = 0, ...inner] = value.shape.slice(at.length);
  const size = inner.reduce((product, side) => product * side, 1);
  const offset = at.reduce((sum, index, axis) => sum + index * sizeBehind(value.shape, axis), 0);
  const rows: TensorRow[] = [];
  for (let row = start; row < Math.min(length, start + count); row++) {
    const from = offset + row * size;
    const shown = Array.from({ length: Math.min(size, WRITTEN) }, (_, index) => figure(numbers[from + index] ?? 0));
    const more = size > WRITTEN ? ', …' : '';
    const text = inner.length === 0 ? (shown[0] ?? '') : `${shape(inner)}[${shown.join(', ')}${more}]`;
    rows.push({ name: `[${row}]`, value: text, rows: size > 0 ? (inner[0] ?? 0) : 0 });
  }
  return JSON.stringify(rows);
}

/** How many numbers lie behind one step along this axis. */
function sizeBehind(sides: readonly number[], axis: number): number {
  return sides.slice(axis + 1).reduce((product, side) => product * side, 1);
}

/** Of a row that is no list of numbers itself. */
function shape(inner: readonly number[]): string {
  return inner.length === 1 ? '' : `[${inner.join(', ')}] `;
}

function isTensor(value: unknown): value is TensorLike {
  if (typeof value !== 'object' || value === null) return false;
  return 'dataId' in value && 'shape' in value && Array.isArray(value.shape) && hasType(value);
}

function hasType(value: object): boolean {
  return 'dtype' in value && typeof value.dtype === 'string';
}

/** Null where there are none, or not yet. */
function numbersOf(tensor: TensorLike): ArrayLike<number> | null {
  const { dtype, size, isDisposed } = tensor;
  if (isDisposed || size > MOST || size === 0 || !['float32', 'int32', 'bool'].includes(dtype)) return null;
  try {
    return tensor.dataSync();
  } catch {
    // a tensor of a step that is being traced has no numbers, and what only looks like one has no such method
    return null;
  }
}

function inShort(figures: Figures): string[] {
  const { min, max, mean } = figures;
  const spread =
    mean === null
      ? []
      : [say('min {min} max {max} mean {mean}', { min: figure(min), max: figure(max), mean: figure(mean) })];
  return [...spread, sparkline(figures.bars), bad(figures)].filter((word) => word !== '');
}

/** Name and text of what is told when it is opened. */
function lines(figures: Figures): [name: string, text: string][] {
  const { min, max, mean, std, zeros } = figures;
  const told: [string, string][] = [
    [say('min'), figure(min)],
    [say('max'), figure(max)],
    [say('mean'), figure(mean)],
    [say('std'), figure(std)],
    [say('zeros'), String(zeros)],
    [say('not finite'), bad(figures)],
    [say('distribution'), sparkline(figures.bars)],
  ];
  return told.filter(([, text]) => text !== '' && text !== '0');
}

function bad({ nans, infinities }: Figures): string {
  return [nans > 0 ? `${nans} NaN` : '', infinities > 0 ? `${infinities} ∞` : '']
    .filter((word) => word !== '')
    .join(' ');
}

/** A distribution in characters: bins beside each other are put together. */
export function sparkline(bins: readonly (number | null)[]): string {
  if (bins.length < 2) return '';
  const bars = Math.min(SPARK, bins.length);
  const sums = Array.from({ length: bars }, (_, bar) => {
    const [from, to] = [Math.floor((bar * bins.length) / bars), Math.floor(((bar + 1) * bins.length) / bars)];
    return bins.slice(from, to).reduce<number>((sum, count) => sum + (count ?? 0), 0) / (to - from);
  });
  const most = Math.max(...sums);
  return sums.map((sum) => BARS[Math.min(7, Math.ceil((7 * sum) / most))] ?? '▁').join('');
}

function figure(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(4)));
}
