/** Features: values of a sample that are taken away or put back together. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { MethodOptions } from './method.ts';
import { samplesOf } from './sample.ts';

/** Patches along the longer side of a picture, where nothing else is asked for. */
const PATCHES = 8;

export interface Features {
  count: number;
  /** The feature that each value of a sample belongs to, row-major. */
  of: Int32Array;
}

/**
 * @param shape of one sample
 * @returns each value of a table, each step of a sequence, patches of a picture [height, width, channels]; or those asked for
 * @throws LimpidError when they do not fit the shape
 */
export function featuresOf(shape: readonly number[], { features }: Pick<MethodOptions, 'features'>): Features {
  if (features === undefined) return patches(shape, patchOf(shape));
  if (typeof features !== 'number') return asked(shape, features);
  if (!Number.isInteger(features) || features < 1) {
    throw new LimpidError('EXPLAIN_COUNT', { option: 'features', given: features });
  }
  return patches(shape, features);
}

/**
 * The dimensions along which a sample is looked at, the first of its shape: height and width of a picture, steps of a
 * sequence, values of a table. All that is at one place goes together.
 */
export function placesOf(shape: readonly number[]): number[] {
  return shape.slice(0, shape.length === 3 ? 2 : 1);
}

/** How long a patch is, where nothing else is asked for. */
export function patchOf(shape: readonly number[]): number {
  return shape.length === 3 ? Math.ceil(Math.max(...placesOf(shape)) / PATCHES) : 1;
}

/** Squares of a picture, stretches of a sequence, runs of a table's values: `side` long. */
function patches(shape: readonly number[], side: number): Features {
  const sides = placesOf(shape);
  const width = shape.slice(sides.length).reduce((product, size) => product * size, 1);
  const columns = Math.ceil((sides[1] ?? 1) / side);
  const count = columns * Math.ceil((sides[0] ?? 1) / side);
  const of = Int32Array.from({ length: sides.reduce((product, size) => product * size, width) }, (_, index) => {
    const place = Math.floor(index / width);
    const [row, column] =
      sides.length === 2 ? [Math.floor(place / (sides[1] ?? 1)), place % (sides[1] ?? 1)] : [place, 0];
    return Math.floor(row / side) * columns + Math.floor(column / side);
  });
  return { count, of };
}

/** An index for each value; where the last dimension is 1, for all channels of a pixel. */
function asked(shape: readonly number[], given: Exclude<MethodOptions['features'], number | undefined>): Features {
  const wrong = (): LimpidError =>
    new LimpidError('EXPLAIN_FEATURES', {
      expected: `[${shape.join(', ')}] or [${[...shape.slice(0, -1), 1].join(', ')}]`,
    });
  const indices = tf.tidy(() => {
    const tensor = samplesOf(given, 'features', [null, ...shape.slice(0, -1), null]);
    if (tensor.shape.at(-1) !== 1 && tensor.shape.at(-1) !== shape.at(-1)) throw wrong();
    return tensor.broadcastTo([1, ...shape]).dataSync();
  });
  const used = new Set(indices);
  // As many different ones as the greatest says, all of them whole numbers from 0 on: there is no gap.
  const isIndex = (index: number) => Number.isInteger(index) && index >= 0 && index < used.size;
  if (![...used].every(isIndex)) throw wrong();
  return { count: used.size, of: Int32Array.from(indices) };
}
