/** What a layer holds at a breakpoint, as the panel shows it: a line of statistics, a histogram, and a small picture. */
import type * as tf from '@tensorflow/tfjs';
import { figure, percent } from '../../display/numbers.ts';
import { pngOf } from '../../display/pixels.ts';
import type { BreakPicture, BreakValue } from '../../mime.ts';
import { say } from '../../say.ts';
import { counted, emptyBins, finiteOf, statisticsOf, type Statistics } from '../../portraits/statistics.ts';

export interface NamedValue {
  readonly name: string;
  readonly tensor: tf.Tensor;
  readonly isSettable: boolean;
}

type Facts = Omit<BreakPicture, 'loss' | 'values'> & { loss: number | null; values: readonly NamedValue[] };

/** Values of one tensor that are read; of more, the first ones. */
const MOST_READ = 1 << 20;
/** A panel has so many values at most: a layer within layers may have hundreds of weights. */
const MOST_VALUES = 12;

export function breakPicture({ loss, values, ...facts }: Facts): BreakPicture {
  return {
    ...facts,
    loss: loss === null ? null : figure(loss),
    values: values.slice(0, MOST_VALUES).map(valueOf),
  };
}

function valueOf({ name, tensor, isSettable }: NamedValue): BreakValue {
  const values = firstOf(tensor);
  const statistics = statisticsOf(values);
  const bins = counted(emptyBins(statistics.min, statistics.max, tensor.dtype !== 'float32'), values);
  return {
    name,
    shape: tensor.shape,
    text: wordsOf(statistics),
    counts: bins.map(({ count }) => count),
    picture: pictureOf(name, tensor.shape, values, statistics),
    isSettable,
  };
}

function firstOf(tensor: tf.Tensor): ArrayLike<number> {
  const values = tensor.dataSync();
  return values.length > MOST_READ ? values.subarray(0, MOST_READ) : values;
}

function wordsOf(statistics: Statistics): string {
  const { read, zeros, nans, infinities, min, max, mean } = statistics;
  const share = (count: number): string => percent(count / Math.max(1, read));
  return [
    ...(finiteOf(statistics) > 0
      ? [say('{min} to {max}, mean {mean}', { min: figure(min), max: figure(max), mean: figure(mean) })]
      : []),
    ...(zeros > 0 ? [say('{share} zeros', { share: share(zeros) })] : []),
    ...(nans > 0 ? [say('{share} NaN', { share: share(nans) })] : []),
    ...(infinities > 0 ? [say('{share} infinite', { share: share(infinities) })] : []),
  ].join(say(', '));
}

/** Tiles in a picture, and pixels of its longer side. */
const MOST_TILES = 16;
const LONGEST = 128;
const GAP = 1;

/** Where on the values one tile lies: of how many, how high and wide, and which value is at a place. */
export interface Tiling {
  readonly tiles: number;
  readonly height: number;
  readonly width: number;
  at(tile: number, row: number, column: number): number;
}

/**
 * [batch, height, width, channels]: the channels of the first sample. [height, width, inputs, filters]: what each filter does
 * with the first input. [rows, columns]: one matrix. Null for all others, and for a matrix that is a line. Pure.
 */
export function tilingOf(name: string, shape: readonly number[]): Tiling | null {
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  if (shape.length === 2 && Math.min(a, b) > 1) return { tiles: 1, height: a, width: b, at: (_, y, x) => y * b + x };
  if (shape.length !== 4) return null;
  // Keras and tfjs name the kernels of convolutions so; what a layer gives has its channels last
  if (/kernel/.test(name)) return { tiles: d, height: a, width: b, at: (tile, y, x) => (y * b + x) * c * d + tile };
  return { tiles: d, height: b, width: c, at: (tile, y, x) => (y * c + x) * d + tile };
}

const NOT_FINITE = [230, 60, 60, 255] as const;
const BETWEEN = [0, 0, 0, 0] as const;

/** Grey from the least to the greatest value, red where there is no finite number. */
function pictureOf(
  name: string,
  shape: readonly number[],
  values: ArrayLike<number>,
  { min, max }: Statistics,
): BreakValue['picture'] {
  const tiling = tilingOf(name, shape);
  if (!tiling) return null;
  const tiles = Math.min(tiling.tiles, MOST_TILES);
  const columns = Math.ceil(Math.sqrt(tiles));
  const rows = Math.ceil(tiles / columns);
  const every = Math.max(1, Math.ceil((Math.max(tiling.height, tiling.width) * columns) / LONGEST));
  const [high, wide] = [Math.ceil(tiling.height / every), Math.ceil(tiling.width / every)];
  const [height, width] = [rows * (high + GAP) - GAP, columns * (wide + GAP) - GAP];
  const rgba = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = [y % (high + GAP), x % (wide + GAP)];
      const tile = Math.floor(y / (high + GAP)) * columns + Math.floor(x / (wide + GAP));
      const isBetween = row >= high || column >= wide || tile >= tiles;
      const value = isBetween ? 0 : (values[tiling.at(tile, row * every, column * every)] ?? 0);
      const grey = Math.round((255 * (value - min)) / (max - min || 1));
      rgba.set(
        isBetween ? BETWEEN : Number.isFinite(value) ? [grey, grey, grey, 255] : NOT_FINITE,
        4 * (y * width + x),
      );
    }
  }
  return { title: name, width, height, png: pngOf({ width, height, rgba }) };
}
