/** What the view of variables and hovers say of a value. Everything of it comes from a notebook. Pure. */
import type { Figures, TensorLeak, VariableRow } from 'limpid/messages';

export type Translate = (message: string, ...values: (string | number)[]) => string;

export interface Item {
  label: string;
  description: string;
  /** For who does not see the picture. */
  spoken: string;
  icon: string;
}

const LONGEST = 120;
const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
/** Of a row of the view. */
const SPARK = 8;

const ICONS: { [type: string]: string } = {
  Tensor: 'symbol-numeric',
  Variable: 'symbol-numeric',
  Array: 'symbol-array',
  Map: 'symbol-array',
  Set: 'symbol-array',
  number: 'symbol-constant',
  bigint: 'symbol-constant',
  string: 'symbol-string',
  boolean: 'symbol-boolean',
  function: 'symbol-method',
  module: 'package',
  computed: 'eye-closed',
  Proxy: 'eye-closed',
};

export function itemOf(row: VariableRow, t: Translate): Item {
  const label = plain(row.name);
  const { figures } = row;
  const head = headOf(row);
  const spread = figures && figures.mean !== null ? `μ ${figure(figures.mean)} σ ${figure(figures.std)}` : '';
  const bad = badIn(figures);
  const rest = [row.bytes ? sizeOf(row.bytes) : '', textOf(row, t), spread, bad && `⚠ ${bad}`];
  const joined = (words: readonly string[], by: string): string => words.filter((part) => part !== '').join(by);
  const drawn = joined([head, figures ? sparkline(figures) : ''], ' ');
  const isLayer = row.text.endsWith('parameters');
  return {
    label,
    description: joined([drawn, ...rest], ' · '),
    spoken: `${label}: ${head.startsWith(row.type) ? '' : `${row.type} `}${joined([head, ...rest], ', ')}`,
    icon: isLayer ? 'layers' : /Array$/.test(row.type) ? 'symbol-array' : (ICONS[row.type] ?? 'symbol-class'),
  };
}

/** `Tensor [784, 10] float32 · 31.4 kB` */
export function titleOf(row: VariableRow, t: Translate): string {
  const kind = row.dtype === '' ? headOf(row) || row.type : `${row.type} ${headOf(row)}`;
  return [plain(kind), ...(row.bytes === null ? [] : [sizeOf(row.bytes)]), textOf(row, t)]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Statistics, line by line. */
export function linesOf({ figures }: VariableRow, t: Translate): string[] {
  if (!figures) return [];
  const { mean, std, min, max, read, size, zeros } = figures;
  const bad = badIn(figures);
  return [
    ...(mean === null ? [] : [t('mean {0}, standard deviation {1}', figure(mean), figure(std))]),
    ...(mean === null ? [] : [t('from {0} to {1}', figure(min), figure(max))]),
    ...(zeros > 0 ? [t('zeros: {0}', count(zeros))] : []),
    bad === '' ? t('no NaN, nothing infinite') : `⚠ ${bad}`,
    ...(read < size ? [t('told by {0} of {1} values, evenly spaced', count(read), count(size))] : []),
  ];
}

/** A cell that leaves tensors in each run. */
export function leakWords({ cell, place, runs, tensors, bytes }: TensorLeak, t: Translate): string {
  const line = /:(\d+)$/.exec(place ?? '')?.[1];
  const where = line === undefined ? cellWords(cell, t) : t('{0}, line {1}', cellWords(cell, t), line);
  const what = `${count(tensors)} · ${sizeOf(bytes)}`;
  return t('{0}: each of its last {1} runs has left tensors that are still held ({2})', where, runs, what);
}

/** `cell-7.ts` -> `[7]` */
export function cellWords(name: string, t: Translate): string {
  const number = /^cell-(\d+)/.exec(name)?.[1];
  return number === undefined ? t('outside of cells') : `[${number}]`;
}

/** An expression that gives the value in a cell. */
export function codeOf([root = '', ...keys]: readonly string[]): string {
  const isName = (key: string): boolean => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key);
  const part = (key: string): string =>
    isName(key) ? `.${key}` : /^(0|[1-9]\d{0,15})$/.test(key) ? `[${key}]` : `[${JSON.stringify(key)}]`;
  return root + keys.map(part).join('');
}

/** `a.b[0]` -> its parts; null for what calls or computes. */
export function pathOf(expression: string): string[] | null {
  const isPath = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.[\p{ID_Start}$_][\p{ID_Continue}$]*|\[\d+\])*$/u.test(
    expression,
  );
  return isPath ? (expression.match(/[\p{ID_Continue}$]+/gu) ?? null) : null;
}

/** On one line, without what turns or hides text. */
export function plain(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

export function sparkline(figures: Figures): string {
  const bars = narrowed(figures, SPARK);
  const finite = bars.filter((bar) => bar !== null);
  if (finite.length < 2) return '';
  const least = figures.drawn === 'order' ? Math.min(...finite) : 0;
  const span = Math.max(...finite) - least;
  const mark = (bar: number): string => {
    if (figures.drawn === 'distribution' && bar === 0) return '▁';
    return BARS[span === 0 ? 3 : Math.min(7, Math.floor((8 * (bar - least)) / span))] ?? '▁';
  };
  return bars.map((bar) => (bar === null ? '×' : mark(bar))).join('');
}

/** Fewer bars: neighbours of a distribution together, of a row of numbers every so manieth. */
function narrowed({ bars, drawn }: Figures, most: number): (number | null)[] {
  if (bars.length <= most) return bars;
  return Array.from({ length: most }, (_, at) => {
    const [from, to] = [Math.floor((at * bars.length) / most), Math.floor(((at + 1) * bars.length) / most)];
    if (drawn === 'order') return bars[Math.round((at * (bars.length - 1)) / (most - 1))] ?? null;
    return bars.slice(from, to).reduce<number>((sum, bar) => sum + (bar ?? 0), 0) / (to - from);
  });
}

/** 1234 -> "1.2 kB" */
export function sizeOf(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

export function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 });
}

function headOf({ type, shape, dtype, text }: VariableRow): string {
  if (dtype !== '') return plain(`${shape} ${dtype}`);
  const isTold = text !== '' && shape === '' && /^[a-z]+$/.test(type);
  return isTold ? '' : plain(`${type} ${shape}`.trim());
}

function textOf({ text, dtype }: VariableRow, t: Translate): string {
  const [, layers, parameters] = /^(?:(\d+) layers?, )?(\d+) parameters$/.exec(text) ?? [];
  if (parameters !== undefined && layers !== undefined) {
    const all = count(Number(parameters));
    return layers === '1' ? t('1 layer, {0} parameters', all) : t('{0} layers, {1} parameters', layers, all);
  }
  if (parameters !== undefined) return t('{0} parameters', count(Number(parameters)));
  return dtype !== '' && text === 'disposed' ? t('disposed') : plain(text);
}

function badIn(figures: Figures | null): string {
  if (!figures) return '';
  const { nans, infinities } = figures;
  return [nans > 0 ? `${count(nans)} NaN` : '', infinities > 0 ? `${count(infinities)} ∞` : '']
    .filter((part) => part !== '')
    .join(', ');
}

function figure(value: number | null): string {
  return value === null ? 'NaN' : String(Number(value.toPrecision(3)));
}
