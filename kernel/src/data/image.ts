/** Pictures as tensors, PNG and JPEG alike, the same on every rung of the engine. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { bytesOf, nameOf } from './file.ts';
import type { DataFile } from './file.ts';
import { decodeJpeg, isJpeg } from './jpeg.ts';
import { lightOf } from './picture.ts';
import type { Channels, Picture } from './picture.ts';
import { decodePng, isPng } from './png.ts';

export interface ImageOptions {
  /** 1: grey, 3: colour, 4: colour with opacity. Default: as the file has it. */
  channels?: Channels;
  /** Height and width to scale it to, without keeping its proportions. Default: as it is. */
  size?: readonly [height: number, width: number];
}

/**
 * A PNG or JPEG picture: float32 [height, width, channels], 0 (dark) to 1 (light). Scaling is bilinear between the centres of
 * pixels, as in Keras's `image_dataset_from_directory`.
 * @throws FILE_MISSING, DATA_UNREADABLE, DATA_DAMAGED, DATA_UNSUPPORTED (more than 100 million pixels), IMAGE_FORMAT
 */
export async function readImage(file: DataFile, { channels, size }: ImageOptions = {}): Promise<tf.Tensor3D> {
  const picture = await decodeImage(await bytesOf(file), nameOf(file));
  const [height, width, given] = picture.shape;
  const kept = channels ?? (given < 3 ? 1 : given === 3 ? 3 : 4);
  const image = tf.tensor3d(lightOf(picture, kept), [height, width, kept]);
  if (size === undefined) return image;
  const scaled = tf.image.resizeBilinear(image, [size[0], size[1]], false, true);
  image.dispose();
  return scaled;
}

export async function decodeImage(bytes: Uint8Array, file: string): Promise<Picture> {
  if (isPng(bytes)) return decodePng(bytes, file);
  if (isJpeg(bytes)) return decodeJpeg(bytes, file);
  throw new LimpidError('IMAGE_FORMAT');
}
