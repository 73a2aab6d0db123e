/** `driftReference(data)`: what training data were like, in fixed memory; plain data that can be kept beside the model. */
import { LimpidError } from '../errors.ts';
import { Stream } from '../engine/random/stream.ts';
import { binsOf, sharesOf, type Bins } from './bins.ts';
import { gammaOf } from './mmd.ts';
import { columnsOf, lookAt, pointOf, rowAt, streamsOf, type Rows, type StreamData } from './rows.ts';

export interface ColumnReference {
  readonly name: string;
  readonly mean: number;
  /** 1 where all values are the same. */
  readonly deviation: number;
  readonly bins: Bins;
  /** Of the bins, over all rows. */
  readonly shares: readonly number[];
  /** Sorted: values of up to 1,000 rows, drawn at random. */
  readonly sample: readonly number[];
}

/** What places of rows are measured in. */
export interface Scale {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export interface StreamReference {
  readonly rows: number;
  readonly width: number;
  readonly columns: readonly ColumnReference[];
  readonly scale: Scale;
  /** Places of up to 250 rows, drawn at random. */
  readonly points: readonly (readonly number[])[];
  readonly gamma: number;
}

export interface DriftReference {
  readonly streams: Readonly<Record<string, StreamReference>>;
}

export interface ReferenceOptions {
  /** Names of columns: of the first stream, or by the names of streams. */
  readonly columns?: readonly string[] | Readonly<Record<string, readonly string[]>>;
}

/** With fewer, deciles are guesses. */
const LEAST_ROWS = 100;
const SAMPLE = 1000;
export const POINTS = 250;

/**
 * @param data training data as rows, or several streams by name: `{ inputs: x, predictions: model.predict(x) }`
 * @throws LimpidError where there are too few rows, or they are no numbers
 */
export function driftReference(data: StreamData, { columns = {} }: ReferenceOptions = {}): DriftReference {
  const streams = streamsOf(data).map(([name, rows], at) => {
    // SAFETY: what is no list is the record; `isArray` does not tell lists that are read-only.
    const named = Array.isArray(columns)
      ? at === 0
        ? columns
        : undefined
      : (columns as Record<string, string[]>)[name];
    return [name, streamReference(name, rows, named)] as const;
  });
  return { streams: Object.fromEntries(streams) };
}

export function placed(point: ArrayLike<number>, { mean, deviation }: Scale): number[] {
  return Array.from(point, (value, at) => (value - (mean[at] ?? 0)) / (deviation[at] ?? 1));
}

function streamReference(name: string, rows: Rows, names?: readonly string[]): StreamReference {
  if (rows.count < LEAST_ROWS) throw new LimpidError('DRIFT_FEW', { name, rows: rows.count, least: LEAST_ROWS });
  const columns = columnsOf(rows.width);
  if (names !== undefined && names.length !== columns.length) {
    throw new LimpidError('DRIFT_NAMES', { name, names: names.length, columns: columns.length });
  }
  const looks = new Float64Array(rows.count * columns.length);
  const points: Float64Array[] = [];
  for (let at = 0; at < rows.count; at++) {
    looks.set(lookAt(rowAt(rows, at)), at * columns.length);
    points.push(pointOf(rowAt(rows, at)));
  }
  const drawn = sampleOf(rows.count, SAMPLE);
  const scale = scaleOf(points);
  const places = drawn
    .slice(0, POINTS)
    .map((at) => placed(points[at] ?? [], scale))
    .filter((point) => point.every(Number.isFinite));
  return {
    rows: rows.count,
    width: rows.width,
    columns: columns.map((column, place) => {
      const values = Float64Array.from({ length: rows.count }, (_, at) => looks[at * columns.length + place] ?? 0);
      return columnReference(names?.[place] ?? column, name, values, drawn);
    }),
    scale,
    points: places,
    gamma: gammaOf(places),
  };
}

function columnReference(name: string, stream: string, all: Float64Array, drawn: readonly number[]): ColumnReference {
  const values = all.filter(Number.isFinite).sort();
  if (values.length < LEAST_ROWS) {
    throw new LimpidError('DRIFT_FEW', { name: `${stream}: ${name}`, rows: values.length, least: LEAST_ROWS });
  }
  const { mean, deviation } = figuresOf(values);
  const bins = binsOf(values);
  const sample = Float64Array.from(drawn, (at) => all[at] ?? 0)
    .filter(Number.isFinite)
    .sort();
  return { name, mean, deviation, bins, shares: sharesOf(bins, values), sample: [...sample] };
}

function scaleOf(points: readonly Float64Array[]): Scale {
  const width = points[0]?.length ?? 0;
  const figures = Array.from({ length: width }, (_, at) =>
    figuresOf(Float64Array.from(points, (point) => point[at] ?? 0).filter(Number.isFinite)),
  );
  return { mean: figures.map(({ mean }) => mean), deviation: figures.map(({ deviation }) => deviation) };
}

function figuresOf(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

/** Without replacement, the same ones each time. */
function sampleOf(count: number, most: number): number[] {
  const order = Uint32Array.from({ length: count }, (_, at) => at);
  const random = new Stream(11, 0);
  const drawn: number[] = [];
  for (let at = 0; at < Math.min(count, most); at++) {
    const other = at + random.below(count - at);
    drawn.push(order[other] ?? 0);
    order[other] = order[at] ?? 0;
  }
  return drawn;
}
