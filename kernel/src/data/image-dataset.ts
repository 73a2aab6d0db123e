/** A folder with a folder of pictures a class -> a dataset that reads them while it trains. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { streamed } from './dataset.ts';
import { firstLineOf } from './file.ts';
import { readImage } from './image.ts';
import type { LabelForm } from './labels.ts';
import type { Channels } from './picture.ts';

export interface ImageDatasetOptions {
  /** Height and width of every picture: they are scaled to it. */
  size: readonly [height: number, width: number];
  /** Default: 3. */
  channels?: Channels;
  /** `integer`: the place of the class. `one-hot`: a row of zeros with a one there. Default: integer. */
  labels?: LabelForm;
  /** Draws another order for each epoch, the same ones for the same number. Default: the order of the names. */
  seed?: number;
}

export interface LabelledImage extends tf.TensorContainerObject {
  /** float32 [height, width, channels], 0 to 1. */
  xs: tf.Tensor3D;
  /** A list of one (the place of the class), or a row of zeros with a one. */
  ys: number[];
}

export interface ImageDataset {
  dataset: tf.data.Dataset<LabelledImage>;
  /** The names of the folders, sorted. */
  classes: string[];
  /** How many pictures there are. */
  count: number;
}

const PICTURE = /\.(png|jpe?g)$/i;

/**
 * PNG and JPEG files below `folder/class/`, one element a picture. `seed` shuffles names and not pictures, so it shuffles all of
 * them and costs no memory.
 * @throws DATA_UNREADABLE, IMAGES_FOLDER; what is wrong with a picture is thrown when its turn has come
 */
export async function imageDataset(folder: string, options: ImageDatasetOptions): Promise<ImageDataset> {
  const { size, channels = 3, labels = 'integer', seed } = options;
  const classes = (await entriesOf(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  classes.sort();
  const files: { file: string; label: number }[] = [];
  for (const [label, name] of classes.entries()) {
    const pictures = (await entriesOf(join(folder, name), true)).filter((entry) => PICTURE.test(entry.name));
    const paths = pictures.map((entry) => join(entry.parentPath, entry.name)).sort();
    files.push(...paths.map((file) => ({ file, label })));
  }
  if (files.length === 0) throw new LimpidError('IMAGES_FOLDER', { folder });
  let epoch = 0;
  const dataset = streamed(async function* (): AsyncGenerator<LabelledImage> {
    const order = seed === undefined ? files : drawn(files, `${seed} ${epoch++}`);
    for (const { file, label } of order) {
      const xs = await readImage(file, { channels, size });
      yield { xs, ys: labels === 'integer' ? [label] : classes.map((_, index) => (index === label ? 1 : 0)) };
    }
  }, files.length);
  return { dataset, classes, count: files.length };
}

/** In the order of hashes of place and key: as good as drawn, and the same wherever it is drawn. */
function drawn<T>(items: readonly T[], key: string): T[] {
  return items
    .map((item, place) => ({ item, hash: createHash('sha256').update(`${key} ${place}`).digest('hex') }))
    .sort((one, other) => (one.hash < other.hash ? -1 : 1))
    .map(({ item }) => item);
}

async function entriesOf(folder: string, recursive = false) {
  try {
    return await readdir(folder, { withFileTypes: true, recursive });
  } catch (error) {
    throw new LimpidError('DATA_UNREADABLE', { file: folder, reason: firstLineOf(error) }, { cause: error });
  }
}
