/** NumPy's format of one array: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. */
import { writeFile } from 'node:fs/promises';
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { countOf, damaged, numbersOf, widthOf } from './array.ts';
import type { Origin, StoredArray, StoredType } from './array.ts';
import { bytesOf, nameOf, firstLineOf } from './file.ts';
import type { DataFile, UnpackOptions } from './file.ts';
import { tensorOf } from './tensor.ts';
import type { TensorOptions } from './tensor.ts';

const MAGIC = '\x93NUMPY';
/** NumPy's names of types: kind and width in bytes. */
const TYPES: { [code: string]: StoredType } = {
  b1: 'bool',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};
/** Python's limit is 64 axes. */
const MOST_AXES = 64;

/**
 * An .npy file as a tensor of its shape: bool and text as they are, whole numbers as int32, others as float32.
 * @throws FILE_MISSING, DATA_UNREADABLE, DATA_DAMAGED, DATA_UNSUPPORTED (complex numbers, dates, pickled objects), DATA_RANGE
 */
export async function readNpy(file: DataFile, options: TensorOptions & UnpackOptions = {}): Promise<tf.Tensor> {
  return tensorOf(decodeNpy(await bytesOf(file, options), nameOf(file)), options, nameOf(file));
}

/**
 * Writes a tensor of any shape as float32, int32, bool or text; `numpy.load` reads it.
 * @throws DATA_UNWRITABLE
 */
export async function writeNpy(file: string, tensor: tf.Tensor): Promise<void> {
  const bytes = encodeNpy(await storedOf(tensor));
  await writeFile(file, bytes).catch((error: unknown) => {
    throw new LimpidError('DATA_UNWRITABLE', { file, reason: firstLineOf(error) }, { cause: error });
  });
}

export function decodeNpy(bytes: Uint8Array, file: string): StoredArray {
  const origin = { file, format: 'NPY' };
  const { descr, fortran, shape, start } = headerOf(bytes, origin);
  const body = bytes.subarray(start);
  const [, order = '', code = ''] = /^([<>|=])(\w+)$/.exec(descr) ?? [];
  const array = /^[US]\d+$/.test(code) ? texts(code) : numbers(code);
  return fortran && shape.length > 1 ? rowMajor(array) : array;

  function numbers(name: string): StoredArray {
    const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
    if (type === undefined) {
      throw new LimpidError('DATA_UNSUPPORTED', {
        file,
        reason: say("its values are of NumPy's type {descr}", { descr }),
        remedy: say('save them as numbers, bools or text, with `array.astype(…)`'),
      });
    }
    countOf(shape, widthOf(type), body.length, origin);
    const [dtype, values] = numbersOf(body, type, order === '>');
    return { shape, dtype, values };
  }

  /** Fixed width, filled up with zeros: UTF-32 (U) or bytes (S). */
  function texts(name: string): StoredArray {
    const unit = name.startsWith('U') ? 4 : 1;
    const width = unit * Number(name.slice(1));
    const count = countOf(shape, width, body.length, origin);
    if (width === 0 && count > 0) return { shape, dtype: 'text', values: emptyTexts(count, origin) };
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const values = Array.from({ length: count }, (_, index) => {
      let text = '';
      for (let at = index * width; at < (index + 1) * width; at += unit) {
        const point = unit === 4 ? view.getUint32(at, order !== '>') : view.getUint8(at);
        if (point > 0x10ffff) throw damaged(origin, say('its text is not Unicode'));
        text += String.fromCodePoint(point);
      }
      return text.replace(/\0+$/, '');
    });
    return { shape, dtype: 'text', values };
  }
}

/** Texts of no characters take no bytes, so that nothing bounds how many a header may claim. */
function emptyTexts(count: number, origin: Origin): string[] {
  if (count > 1e6) throw damaged(origin, say('its header claims {count} empty texts', { count }));
  return new Array<string>(count).fill('');
}

function headerOf(bytes: Uint8Array, origin: Origin) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.toString('latin1', 0, 6) !== MAGIC) throw damaged(origin, say('it does not begin with \\x93NUMPY'));
  const wide = (bytes[6] ?? 0) >= 2;
  const from = wide ? 12 : 10;
  const length = bytes.length < from ? Infinity : wide ? buffer.readUInt32LE(8) : buffer.readUInt16LE(8);
  if (from + length > bytes.length) throw damaged(origin, say('it ends within its header'));
  const text = buffer.toString('utf8', from, from + length);
  const descr = /'descr':\s*('[^']*'|\[)/.exec(text)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const axes = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1]?.match(/\d+/g) ?? [];
  if (
    descr === undefined ||
    fortran === undefined ||
    !/'shape':\s*\([\d\s,]*\)/.test(text) ||
    axes.length > MOST_AXES
  ) {
    throw damaged(origin, say('its header cannot be understood'));
  }
  return {
    descr: descr === '[' ? 'record' : descr.slice(1, -1),
    fortran: fortran === 'True',
    shape: axes.map(Number),
    start: from + length,
  };
}

/** Column-major values in row-major order. */
function rowMajor(array: StoredArray): StoredArray {
  const order = columnMajorPlaces(array.shape, array.values.length);
  if (array.dtype === 'text') return { ...array, values: Array.from(order, (at) => array.values[at] ?? '') };
  const values = array.values.slice();
  order.forEach((from, to) => (values[to] = array.values[from] ?? 0));
  return { ...array, values };
}

/** For each place in row-major order, where its value lies in column-major order. */
function columnMajorPlaces(shape: readonly number[], count: number): Uint32Array {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const place = shape.map(() => 0);
  return Uint32Array.from({ length: count }, () => {
    const at = place.reduce((sum, index, axis) => sum + index * (strides[axis] ?? 0), 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1;
      place[axis] = next < (shape[axis] ?? 0) ? next : 0;
      if (next < (shape[axis] ?? 0)) break;
    }
    return at;
  });
}

async function storedOf(tensor: tf.Tensor): Promise<StoredArray> {
  const values: unknown = await tensor.data();
  const { shape, dtype } = tensor;
  if (dtype === 'string' && Array.isArray(values)) return { shape, dtype: 'text', values: values.map(String) };
  if (dtype === 'bool' && values instanceof Uint8Array) return { shape, dtype, values };
  if (dtype === 'int32' && values instanceof Int32Array) return { shape, dtype, values };
  if (dtype === 'float32' && values instanceof Float32Array) return { shape, dtype, values };
  throw new LimpidError('DATA_UNSUPPORTED', {
    file: say('The tensor'),
    reason: say('its values are of type {dtype}', { dtype }),
    remedy: say('write real and imaginary parts apart'),
  });
}

export function encodeNpy(array: StoredArray): Uint8Array {
  const [descr, body] = array.dtype === 'text' ? utf32(array.values) : littleEndian(array.dtype, array.values);
  const { shape } = array;
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${axes}), }`;
  // Magic, version and length take 10 bytes, the header ends in a newline, and the values begin at a multiple of 64.
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const start = Buffer.alloc(10);
  start.write(MAGIC, 'latin1');
  start[6] = 1;
  start.writeUInt16LE(length, 8);
  return Buffer.concat([start, Buffer.from(`${dictionary.padEnd(length - 1)}\n`, 'latin1'), body]);
}

function littleEndian(dtype: StoredType, values: Exclude<StoredArray['values'], string[]>): [string, Uint8Array] {
  const code = Object.entries(TYPES).find(([, type]) => type === dtype)?.[0] ?? '';
  const order = widthOf(dtype) === 1 ? '|' : '<';
  return [order + code, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)];
}

function utf32(values: readonly string[]): [string, Uint8Array] {
  const points = values.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const longest = points.reduce((most, { length }) => Math.max(most, length), 1);
  const body = Buffer.alloc(4 * longest * values.length);
  points.forEach((text, index) => text.forEach((point, at) => body.writeUInt32LE(point, 4 * (index * longest + at))));
  return [`<U${longest}`, body];
}
