/** Rows as a quick model takes them: columns of mean 0 and deviation 1, texts as a column each, pictures made small. Pure. */
import { say } from '../../say.ts';
import { pictureShape } from '../thumbnails.ts';
import { at, type Matrix } from './matrix.ts';
import type { Scaling } from './near-rows.ts';

export interface Features {
  readonly rows: number;
  readonly width: number;
  /** Row by row, float64. */
  readonly values: Float64Array;
  /** What was left out or made small; empty where nothing was. */
  readonly note: string;
}

const MOST_COLUMNS = 256;
const MOST_TEXTS = 20;
/** Pixels of a picture that was made small. */
const MOST_PIXELS = 200;

/** Columns that are yet to be read. */
export interface Unread {
  readonly width: number;
  /** Of these rows. */
  read(rows: readonly number[]): Features;
}

export function featuresOf(matrix: Matrix): Unread {
  const small = smallPictures(matrix);
  const { columns, note } = small ?? columnsOf(matrix);
  const width = columns.length;
  const read = (rows: readonly number[]): Features => {
    const values = new Float64Array(rows.length * width);
    // pixels at the border vary little, and would be made as loud as those in the middle
    const common = small && momentsOf(matrix.values, 0, 1).std;
    columns.forEach((value, column) => {
      const scaled = standardised(Float64Array.from(rows, value), common);
      scaled.forEach((one, place) => (values[place * width + column] = one));
    });
    return { rows: rows.length, width, values, note };
  };
  return { width, read };
}

type Read = (row: number) => number;

interface Columns {
  readonly columns: readonly Read[];
  readonly note: string;
}

function columnsOf({ width, values, texts }: Matrix): Columns {
  const left: string[] = [];
  const all = Array.from({ length: width }, (_, column): Read[] => {
    const read: Read = (row) => at(values, row * width + column);
    const known = texts[column];
    if (!known) return [read];
    if (known.length > MOST_TEXTS) left.push(say('a column of {texts} texts', { texts: known.length }));
    if (known.length > MOST_TEXTS) return [];
    return known.map((_, place) => (row: number) => (read(row) === place ? 1 : 0));
  }).flat();
  const step = Math.max(1, all.length / MOST_COLUMNS);
  const columns = Array.from(
    { length: Math.min(all.length, MOST_COLUMNS) },
    (_, place) => all[Math.floor(place * step)],
  );
  if (all.length > MOST_COLUMNS)
    left.push(say('all but {most} of {all} columns', { most: MOST_COLUMNS, all: all.length }));
  return {
    columns: columns.filter((read) => read !== undefined),
    note: left.length === 0 ? '' : say('without {left}', { left: left.join(say(' and ')) }),
  };
}

/** The mean over squares of pixels, of all channels; null where rows are no pictures. */
function smallPictures({ rows, shape, values, width }: Matrix): Columns | null {
  const [, height = 0, wide = 0, channels = 1] = (shape.length > 1 && pictureShape([rows, ...shape])) || [];
  if (height === 0) return null;
  const side = Math.ceil(Math.sqrt((height * wide) / MOST_PIXELS));
  const columns: Read[] = [];
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < wide; left += side) {
      const places: number[] = [];
      for (let y = top; y < Math.min(height, top + side); y += 1)
        for (let x = left; x < Math.min(wide, left + side); x += 1)
          for (let channel = 0; channel < channels; channel += 1) places.push((y * wide + x) * channels + channel);
      columns.push((row) => places.reduce((sum, place) => sum + at(values, row * width + place), 0) / places.length);
    }
  }
  const note =
    side > 1 || channels > 1
      ? say('on pictures of {height} × {width} grey pixels', {
          height: Math.ceil(height / side),
          width: Math.ceil(wide / side),
        })
      : '';
  return { columns, note };
}

/** What is missing becomes the mean. */
function standardised(column: Float64Array, common: number | null): Float64Array {
  const { mean, std: own } = momentsOf(column, 0, 1);
  const std = common ?? own;
  return column.map((value) => (Number.isFinite(value) && std > 0 ? (value - mean) / std : 0));
}

function momentsOf(values: ArrayLike<number>, from: number, stride: number): { mean: number; std: number } {
  let [count, sum, squares, shift] = [0, 0, 0, Number.NaN];
  for (let index = from; index < values.length; index += stride) {
    const value = at(values, index);
    if (!Number.isFinite(value)) continue;
    if (Number.isNaN(shift)) shift = value;
    count += 1;
    sum += value - shift;
    squares += (value - shift) ** 2;
  }
  const moved = sum / count;
  const variance = squares / count - moved ** 2;
  return { mean: moved + shift, std: variance > 1e-20 * (squares / count) ? Math.sqrt(variance) : 0 };
}

/** A text is another as soon as it is not the same. */
const TEXT_SCALE = 1e-6;

/** What differences are measured in: deviations of the columns of a table; of pictures and sequences, that of all values. */
export function scalingOf({ values, width, shape, texts }: Matrix): Scaling {
  if (shape.length > 1) {
    const { mean, std } = momentsOf(values, 0, 1);
    return { means: new Float64Array(width).fill(mean), scales: new Float64Array(width).fill(std) };
  }
  const moments = Array.from({ length: width }, (_, column) => momentsOf(values, column, width));
  return {
    means: Float64Array.from(moments, ({ mean }) => mean),
    scales: Float64Array.from(moments, ({ std }, column) => (texts[column] ? TEXT_SCALE : std)),
  };
}
