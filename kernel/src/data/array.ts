/** Arrays as files store them: a shape, the type of a value, the values row by row. Pure. */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';

/** The types that files know; tfjs knows fewer (`tensor.ts`). */
const STORED = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export type StoredType = keyof typeof STORED;
export type NumericType = Exclude<StoredType, 'float16'>;
export type Numbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

export type StoredArray =
  { shape: number[]; dtype: NumericType; values: Numbers } | { shape: number[]; dtype: 'text'; values: string[] };

/** Where the bytes come from, for messages. */
export interface Origin {
  file: string;
  format: string;
}

export function widthOf(dtype: StoredType): number {
  return STORED[dtype].BYTES_PER_ELEMENT;
}

export function damaged({ file, format }: Origin, reason: string): LimpidError {
  return new LimpidError('DATA_DAMAGED', { file, format, reason });
}

/** How many values an array of this shape has, when they fill `present` bytes exactly. Nothing is allocated before that is known. */
export function countOf(shape: readonly number[], width: number, present: number, origin: Origin): number {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count * width !== present) {
    throw damaged(
      origin,
      say('its header says [{shape}], which takes {needed} bytes, and {present} follow', {
        shape: shape.join(', '),
        needed: count * width,
        present,
      }),
    );
  }
  return count;
}

/** Bytes -> numbers. float16 comes as float32, which holds each of its values. */
export function numbersOf(bytes: Uint8Array, dtype: StoredType, bigEndian: boolean): [NumericType, Numbers] {
  // A copy, because a typed array has to begin at a multiple of its width.
  const copy = Buffer.from(new Uint8Array(bytes).buffer);
  const width = widthOf(dtype);
  if (bigEndian && width === 2) copy.swap16();
  if (bigEndian && width === 4) copy.swap32();
  if (bigEndian && width === 8) copy.swap64();
  if (dtype === 'float16') return ['float32', Float32Array.from(new Uint16Array(copy.buffer), float16)];
  return [dtype, new STORED[dtype](copy.buffer)];
}

/** IEEE 754 binary16. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
