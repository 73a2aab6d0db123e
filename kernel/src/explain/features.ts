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
  if (features === undefined) return patches(shape, shape.length === 3 ? Math.ceil(longest(shape) / PATCHES) : 1);
  if (typeof features !== 'number') return asked(shape, features);
  if (!Number.isInteger(features) || features < 1) {
    throw new LimpidError('EXPLAIN_COUNT', { option: 'features', given: features });
  }
  return patches(shape, features);
}

/** Squares of a picture, stretches of a sequence, runs of a table's values: `side` long. */
function patches(shape: readonly number[], side: number): Features {
  const along = shape.length === 3 ? 2 : 1;
  const sides = shape.slice(0, along);
  const width = shape.slice(along).reduce((product, size) => product * size, 1);
  const columns = Math.ceil((sides[1] ?? 1) / side);
  const count = columns * Math.ceil((sides[0] ?? 1) / side);
  const of = Int32Array.from({ length: sides.reduce((product, size) => product * size, width) }, (_, index) => {
    const place = Math.floor(index / width);
    const [row, column] = along === 2 ? [Math.floor(place / (sides[1] ?? 1)), place % (sides[1] ?? 1)] : [place, 0];
    return Math.floor(row / side) * columns + Math.floor(column / side);
  });
  return { count, of };
}

/** An index for each value; where the last dimension is 1, for all channels of a pixel. */
function asked(shape: readonly number[], given: Exclude<MethodOptions['features'], number | undefined>): Features {
  const thin = [...shape.slice(0, -1), 1];
  const indices = tf.tidy(() => {
    const tensor = samplesOf(given, 'features', [null, ...shape.slice(0, -1), null]);
    if (tensor.shape.at(-1) !== 1 && tensor.shape.at(-1) !== shape.at(-1)) {
      throw new LimpidError('EXPLAIN_FEATURES', { expected: `[${shape.join(', ')}] or [${thin.join(', ')}]` });
    }
    return Int32Array.from(tensor.broadcastTo([1, ...shape]).dataSync());
  });
  const count = indices.reduce((most, index) => Math.max(most, index + 1), 0);
  const used = new Set(indices);
  if (used.size === count && !used.has(-1)) return { count, of: indices };
  throw new LimpidError('EXPLAIN_FEATURES', { expected: `[${shape.join(', ')}] or [${thin.join(', ')}]` });
}

function longest(shape: readonly number[]): number {
  return Math.max(...shape.slice(0, 2));
}
