/** Values that an input takes, to begin with: a row of the training where its drift is watched, else zeros. Pure. */
import type { ServiceInput } from '../../mime.ts';
import type { DriftReference, StreamReference } from '../../monitor/reference.ts';

/** An example is text in a field that somebody edits. */
const MOST_CELLS = 20_000;
/** Digits of a value, so that it can be read. */
const DIGITS = 4;

export function exampleOf(
  { datatype, shape }: Pick<ServiceInput, 'datatype' | 'shape'>,
  stream?: StreamReference,
): string {
  const lengths = shape.map((length) => Math.max(1, length));
  const cells = lengths.reduce((product, length) => product * length, 1);
  if (cells > MOST_CELLS) return '';
  const row = typicalRow(stream, cells);
  const values = row === undefined ? undefined : CELLS.get(datatype)?.(row);
  const empty = EMPTY.get(datatype) ?? 0;
  return JSON.stringify(nested(lengths, (at) => values?.[at] ?? empty));
}

/** By the input's name; what is called something else is the first input, unless it names what comes out, as a service watches it. */
export function streamOf({ streams }: DriftReference, name: string, at: number): StreamReference | undefined {
  if (streams[name] || at > 0) return streams[name];
  return Object.entries(streams).find(([stream]) => stream === 'inputs' || stream === 'data')?.[1];
}

/** Of those that are kept the one nearest to the mean; rows that are wide are kept as figures alone. */
function typicalRow(stream: StreamReference | undefined, cells: number): number[] | undefined {
  if (stream?.width !== cells || stream.scale.mean.length !== cells) return undefined;
  const distance = (point: readonly number[]): number => point.reduce((sum, value) => sum + value * value, 0);
  const nearest = stream.points.reduce<readonly number[] | undefined>(
    (best, point) => (best === undefined || distance(point) < distance(best) ? point : best),
    undefined,
  );
  const { mean, deviation } = stream.scale;
  return nearest?.map((value, at) => (mean[at] ?? 0) + value * (deviation[at] ?? 1));
}

const EMPTY = new Map<string, boolean | string>([
  ['BOOL', false],
  ['BYTES', ''],
]);

const CELLS = new Map<string, (row: number[]) => (number | boolean)[]>([
  ['FP32', (row) => row.map((value) => Number(value.toPrecision(DIGITS)))],
  ['INT32', (row) => row.map(Math.round)],
  ['BOOL', (row) => row.map((value) => value >= 0.5)],
]);

function nested([length, ...rest]: readonly number[], cell: (at: number) => unknown, first = 0): unknown {
  if (length === undefined) return cell(first);
  const step = rest.reduce((product, one) => product * one, 1);
  return Array.from({ length }, (_, at) => nested(rest, cell, first + at * step));
}
