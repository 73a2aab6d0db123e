/** IDX, the format of MNIST: http://yann.lecun.com/exdb/mnist (kept at archive.org), section "file format". */
import type * as tf from '@tensorflow/tfjs';
import { countOf, damaged, numbersOf, widthOf } from './array.ts';
import type { StoredArray, StoredType } from './array.ts';
import { bytesOf, nameOf } from './file.ts';
import type { DataFile, UnpackOptions } from './file.ts';
import { tensorOf } from './tensor.ts';
import type { TensorOptions } from './tensor.ts';
import { say } from '../say.ts';

const TYPES = new Map<number, StoredType>([
  [0x08, 'uint8'],
  [0x09, 'int8'],
  [0x0b, 'int16'],
  [0x0c, 'int32'],
  [0x0d, 'float32'],
  [0x0e, 'float64'],
]);

/**
 * An IDX file, gzip or not, as a tensor of its shape: whole numbers as int32, others as float32.
 * @throws FILE_MISSING, DATA_UNREADABLE, DATA_DAMAGED when it is not a whole IDX file, DATA_TOO_LARGE
 */
export async function readIdx(file: DataFile, options: TensorOptions & UnpackOptions = {}): Promise<tf.Tensor> {
  return tensorOf(decodeIdx(await bytesOf(file, options), nameOf(file)), options, nameOf(file));
}

/** Two zero bytes, a type, the number of axes, the size of each as big-endian uint32, then the values, big-endian. */
export function decodeIdx(bytes: Uint8Array, file: string): StoredArray {
  const origin = { file, format: 'IDX' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = bytes[0] === 0 && bytes[1] === 0 ? TYPES.get(bytes[2] ?? -1) : undefined;
  if (type === undefined) throw damaged(origin, say('it does not begin with 0, 0 and a type of IDX'));
  const rank = bytes[3] ?? 0;
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw damaged(origin, say('it ends within its header'));
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  countOf(shape, widthOf(type), bytes.length - start, origin);
  const [dtype, values] = numbersOf(bytes.subarray(start), type, true);
  return { shape, dtype, values };
}
