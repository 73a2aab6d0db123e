/** What of a sample may change, and how: options of columns -> features. Pure but for reading a background. */
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { widthOf } from '../chunks.ts';
import type { Samples } from '../method.ts';
import { samplesOf } from '../sample.ts';

export type Range = readonly [least: number, most: number];
/** A column by its name or its index. */
export type Column = string | number;

export interface ColumnOptions {
  /** What the columns are called, in order; left out: their indices. */
  columns?: readonly string[];
  /** Columns that stay as they are. */
  immutable?: readonly Column[];
  /** Least and greatest value of each column by its name or index, or one range for all. Left out: those of `background`. */
  ranges?: Range | { readonly [column: string]: Range };
  /** Columns that take multiples of a number alone, as whole numbers those of 1; or one number for all. */
  steps?: number | { readonly [column: string]: number };
  /** Columns of which exactly one is 1 and the others are 0 (one-hot). */
  groups?: readonly (readonly Column[])[];
  /** Samples that stand for the data, [rows, ...]: distances are measured by their median absolute deviations. */
  background?: Samples;
  /** What counts as a change of one, for each column or for all; takes the place of the background's deviations. Left out: 1. */
  scale?: number | readonly number[];
}

/** One column, or the columns of a group together. */
export type Feature = NumberFeature | GroupFeature;

export interface NumberFeature {
  kind: 'number';
  columns: readonly [number];
  least: number;
  most: number;
  /** 0: any value. */
  step: number;
  /** A change of one. */
  scale: number;
}

export interface GroupFeature {
  kind: 'group';
  columns: readonly number[];
  /** The columns that may be 1. */
  choices: readonly number[];
}

export interface Space {
  /** The sample, row-major. */
  sample: Float32Array;
  names: readonly string[];
  /** Those that may change. */
  features: readonly Feature[];
}

/**
 * @param x [1, ...]
 * @throws LimpidError when an option does not fit the sample, or nothing may change
 */
export function spaceOf(x: tf.Tensor, options: ColumnOptions): Space {
  const sample = Float32Array.from(x.dataSync());
  const names = namesOf(sample.length, options.columns);
  const find = finder(names);
  const background = backgroundColumns(x, options);
  const fixed = new Set((options.immutable ?? []).map((column) => find(column, 'immutable')));
  const ranges = rangesOf(sample, background, options, find);
  const scales = scalesOf(sample.length, background, options);
  const steps = stepsOf(sample.length, options, find);
  const groups = (options.groups ?? []).map((group) => groupOf(group, sample, fixed, find, names));
  const grouped = new Set(groups.flatMap(({ columns }) => columns));
  const features: Feature[] = groups.filter(({ choices }) => choices.length > 1);
  for (let column = 0; column < sample.length; column++) {
    if (fixed.has(column) || grouped.has(column)) continue;
    const feature = numberFeature(column, ranges[column] ?? [-Infinity, Infinity], steps[column] ?? 0, scales[column]);
    checkRange(feature, sample, names);
    if (feature.least < feature.most) features.push(feature);
  }
  if (features.length === 0) throw new LimpidError('COUNTERFACTUAL_FIXED', { columns: sample.length });
  return { sample, names, features };
}

/** @throws LimpidError when there are not as many names as columns, or two are the same */
export function namesOf(count: number, given: readonly string[] | undefined): readonly string[] {
  const names = given ?? Array.from({ length: count }, (_, index) => `[${index}]`);
  if (names.length !== count || new Set(names).size !== count) {
    throw new LimpidError('EXPLAIN_COLUMNS', { given: names.length, count });
  }
  return names;
}

/** The allowed value of a column that is nearest to `value`. */
export function settled({ least, most, step }: NumberFeature, value: number): number {
  if (step === 0) return Math.fround(Math.min(Math.max(value, least), most));
  let times = Math.round(Math.min(Math.max(value, least), most) / step);
  while (Math.fround(times * step) > most) times--;
  while (Math.fround(times * step) < least) times++;
  return Math.fround(times * step);
}

export function isChanged({ sample }: Space, { columns }: Feature, values: Float32Array): boolean {
  return columns.some((column) => values[column] !== sample[column]);
}

export function changedFeatures(space: Space, values: Float32Array): Feature[] {
  return space.features.filter((feature) => isChanged(space, feature, values));
}

/** How far one feature is from that of the sample: in units of its scale; 1 for another column of a group. */
export function distanceOfFeature(space: Space, feature: Feature, values: Float32Array): number {
  if (feature.kind === 'group') return isChanged(space, feature, values) ? 1 : 0;
  const [column] = feature.columns;
  return Math.abs((values[column] ?? 0) - (space.sample[column] ?? 0)) / feature.scale;
}

/** The sum over all features: the L1 distance that Wachter et al. weight by the median absolute deviations. */
export function distanceOf(space: Space, values: Float32Array): number {
  return space.features.reduce((sum, feature) => sum + distanceOfFeature(space, feature, values), 0);
}

/** The column of a group that is 1. */
export function hotOf({ columns }: GroupFeature, values: Float32Array): number {
  return columns.find((column) => values[column] === 1) ?? -1;
}

/** Changes `values`. */
export function setHot({ columns }: GroupFeature, hot: number, values: Float32Array): void {
  for (const column of columns) values[column] = column === hot ? 1 : 0;
}

/** A copy with one feature as it is in the sample. */
export function putBack({ sample }: Space, { columns }: Feature, values: Float32Array): Float32Array {
  const copy = values.slice();
  for (const column of columns) copy[column] = sample[column] ?? 0;
  return copy;
}

type Find = (column: Column, option: string) => number;

function finder(names: readonly string[]): Find {
  return (column, option) => {
    const index = typeof column === 'string' && !names.includes(column) && /^\d+$/.test(column) ? +column : column;
    const found = typeof index === 'number' ? index : names.indexOf(index);
    if (Number.isInteger(found) && found >= 0 && found < names.length) return found;
    throw new LimpidError('EXPLAIN_COLUMN', { option, column: String(column), known: names.slice(0, 50).join(', ') });
  };
}

/** Values of the background by column; none without one. */
function backgroundColumns(x: tf.Tensor, { background }: ColumnOptions): Float32Array[] {
  if (background === undefined) return [];
  const rows = samplesOf(background, 'background', [null, ...x.shape.slice(1)]);
  try {
    const [values, width, count] = [rows.dataSync(), widthOf(rows), rows.shape[0] ?? 0];
    return Array.from({ length: width }, (_, column) =>
      Float32Array.from({ length: count }, (_, row) => values[row * width + column] ?? 0),
    );
  } finally {
    rows.dispose();
  }
}

function rangesOf(
  sample: Float32Array,
  background: readonly Float32Array[],
  { ranges = {} }: ColumnOptions,
  find: Find,
): Range[] {
  const all = isRange(ranges) ? ranges : undefined;
  const found = Array.from(sample, (value, column): Range => {
    const known = background[column];
    return all ?? (known ? [extreme(known, value, Math.min), extreme(known, value, Math.max)] : [-Infinity, Infinity]);
  });
  if (!isRange(ranges)) {
    for (const [column, range] of Object.entries(ranges)) found[find(column, 'ranges')] = range;
  }
  return found;
}

function isRange(ranges: ColumnOptions['ranges'] & object): ranges is Range {
  return Array.isArray(ranges);
}

function extreme(values: Float32Array, first: number, of: (a: number, b: number) => number): number {
  return values.reduce((best, value) => of(best, value), first);
}

function scalesOf(count: number, background: readonly Float32Array[], { scale }: ColumnOptions): number[] {
  const given = typeof scale === 'number' ? new Array<number>(count).fill(scale) : scale;
  if (given && given.length !== count) throw new LimpidError('EXPLAIN_COLUMNS', { given: given.length, count });
  const wrong = given?.find((value) => !(value > 0 && Number.isFinite(value)));
  if (wrong !== undefined) throw new LimpidError('COUNTERFACTUAL_SCALE', { given: wrong });
  return Array.from({ length: count }, (_, column) => given?.[column] ?? deviationOf(background[column]));
}

/** Median absolute deviation; where more than half of the values are the same, standard deviation. */
function deviationOf(values: Float32Array | undefined): number {
  if (values === undefined) return 1;
  const middle = median(values);
  const deviation = median(values.map((value) => Math.abs(value - middle)));
  if (deviation > 0) return deviation;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
}

function median(values: Float32Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

function stepsOf(count: number, { steps = {} }: ColumnOptions, find: Find): number[] {
  const found = new Array<number>(count).fill(typeof steps === 'number' ? steps : 0);
  if (typeof steps !== 'number') {
    for (const [column, step] of Object.entries(steps)) found[find(column, 'steps')] = step;
  }
  const wrong = found.find((step) => !(step >= 0 && Number.isFinite(step)));
  if (wrong !== undefined) throw new LimpidError('COUNTERFACTUAL_STEP', { given: wrong });
  return found;
}

function groupOf(
  given: readonly Column[],
  sample: Float32Array,
  fixed: ReadonlySet<number>,
  find: Find,
  names: readonly string[],
): GroupFeature {
  const columns = given.map((column) => find(column, 'groups'));
  const hot = columns.filter((column) => sample[column] === 1);
  const cold = columns.filter((column) => sample[column] === 0);
  if (hot.length !== 1 || cold.length !== columns.length - 1) {
    throw new LimpidError('COUNTERFACTUAL_GROUP', {
      group: columns.map((column) => names[column]).join(', '),
      found: columns.map((column) => sample[column]).join(', '),
    });
  }
  const isStuck = hot.some((column) => fixed.has(column));
  return {
    kind: 'group',
    columns,
    choices: columns.filter((column) => (isStuck ? hot.includes(column) : !fixed.has(column))),
  };
}

function numberFeature(column: number, [least, most]: Range, step: number, scale = 1): NumberFeature {
  // A bound that no 32-bit number is becomes the next one inside.
  const [low, high] = [Math.fround(least), Math.fround(most)];
  return {
    kind: 'number',
    columns: [column],
    least: low < least ? neighbour(low, 1) : low,
    most: high > most ? neighbour(high, -1) : high,
    step,
    scale,
  };
}

/** The next 32-bit number above (1) or below (-1). */
function neighbour(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * 2 ** -149;
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, value);
  bits.setInt32(0, bits.getInt32(0) + (value > 0 === direction > 0 ? 1 : -1));
  return bits.getFloat32(0);
}

function checkRange(
  { columns: [column], least, most, step }: NumberFeature,
  sample: Float32Array,
  names: readonly string[],
): void {
  const value = sample[column] ?? 0;
  const isEmpty = step > 0 && Number.isFinite(least) && Math.floor(most / step + 1e-6) < Math.ceil(least / step - 1e-6);
  if (value >= least && value <= most && !isEmpty) return;
  throw new LimpidError('COUNTERFACTUAL_RANGE', {
    column: names[column] ?? column,
    range: say('{least} to {most}{steps}', {
      least,
      most,
      steps: step > 0 ? say(' in steps of {step}', { step }) : '',
    }),
    value,
  });
}
