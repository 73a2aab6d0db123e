/** NumPy's format of several arrays: a ZIP of .npy files. */
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import type * as tf from '@tensorflow/tfjs';
import { fromBufferPromise } from 'yauzl';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { damaged } from './array.ts';
import type { StoredArray } from './array.ts';
import { bytesOf, MAX_BYTES, nameOf, firstLineOf, tooLarge } from './file.ts';
import type { DataFile, UnpackOptions } from './file.ts';
import { decodeNpy } from './npy.ts';
import { tensorOf } from './tensor.ts';
import type { TensorOptions } from './tensor.ts';

/**
 * The arrays of an .npz file, packed or not, by their names, each as `readNpy` gives it.
 * @throws FILE_MISSING, DATA_UNREADABLE, DATA_DAMAGED, DATA_UNSUPPORTED, DATA_RANGE, DATA_TOO_LARGE
 */
export async function readNpz(
  file: DataFile,
  options: TensorOptions & UnpackOptions = {},
): Promise<{ [name: string]: tf.Tensor }> {
  const arrays = await decodeNpz(await bytesOf(file, options), nameOf(file), options);
  return Object.fromEntries(
    [...arrays].map(([name, array]) => [name, tensorOf(array, options, `${name} of ${nameOf(file)}`)]),
  );
}

/** An entry that unpacks to more or less than the ZIP says of it ends the reading (yauzl checks that). */
export async function decodeNpz(
  bytes: Uint8Array,
  file: string,
  { maxBytes = MAX_BYTES }: UnpackOptions = {},
): Promise<Map<string, StoredArray>> {
  const origin = { file, format: 'NPZ' };
  const arrays = new Map<string, StoredArray>();
  let unpacked = 0;
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
    });
    for await (const entry of zip.eachEntry()) {
      unpacked += entry.uncompressedSize;
      if (unpacked > maxBytes) throw tooLarge(file, maxBytes);
      const npy = await buffer(await zip.openReadStreamPromise(entry));
      if (crc32(npy) !== entry.crc32)
        throw damaged(origin, say('the checksum of {entry} is wrong', { entry: entry.fileName }));
      arrays.set(entry.fileName.replace(/\.npy$/, ''), decodeNpy(npy, `${entry.fileName} in ${file}`));
    }
  } catch (error) {
    throw error instanceof LimpidError ? error : damaged(origin, firstLineOf(error));
  }
  return arrays;
}
