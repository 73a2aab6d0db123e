/**
 * Numbers in fewer bits, as TensorFlow.js's Python converter writes them (tensorflowjs/quantization.py with NumPy 2, which
 * computes in float64): byte for byte the same. Pure.
 */

export type QuantisedType = 'uint8' | 'uint16' | 'float16';
export type StoredType = QuantisedType | 'float32';

/** Stored numbers; those of uint8 and uint16 stand for `stored × scale + min`. */
export interface Quantised {
  readonly dtype: QuantisedType;
  readonly bytes: Uint8Array;
  readonly min?: number;
  readonly scale?: number;
}

const LARGEST = { uint8: 255, uint16: 65_535 };
/** From here on float16 rounds to infinity. */
const HALF_OVERFLOW = 65_520;

/** @returns null where there is nothing to store, or float16 would make numbers infinite */
export function quantise(values: Float32Array, dtype: QuantisedType): Quantised | null {
  if (values.length === 0) return null;
  if (dtype === 'float16') {
    if (values.some((value) => Math.abs(value) >= HALF_OVERFLOW)) return null;
    return { dtype, bytes: bytesOf(Uint16Array.from(values, halfOf)) };
  }
  const { min, max, scale } = affineRange(values, LARGEST[dtype]);
  const places = values.map((value) => roundHalfToEven((Math.min(max, Math.max(min, value)) - min) / scale));
  return { dtype, min, scale, bytes: dtype === 'uint8' ? Uint8Array.from(places) : bytesOf(Uint16Array.from(places)) };
}

/** What tfjs computes with once it has loaded them. */
export function dequantised({ dtype, bytes, min = 0, scale = 1 }: Quantised): Float32Array {
  if (dtype === 'uint8') return Float32Array.from(bytes, (place) => place * scale + min);
  const words = new Uint16Array(bytes.slice().buffer);
  return Float32Array.from(words, (word) => (dtype === 'float16' ? fromHalf(word) : word * scale + min));
}

/** From least to greatest; where 0 lies between, the range is moved so that one of its steps is exactly 0, as padding is. */
function affineRange(values: Float32Array, largest: number): { min: number; max: number; scale: number } {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (min === max) return { min, max, scale: 1 };
  const scale = (max - min) / largest;
  if (min > 0 || max < 0) return { min, max, scale };
  const moved = -roundHalfToEven(-min / scale) * scale;
  return { min: moved, max: largest * scale + moved, scale };
}

const word = new Float32Array(1);
const wordBits = new Uint32Array(word.buffer);

/** The nearest float16, of two equally near the even one. */
function halfOf(value: number): number {
  word[0] = Math.abs(value);
  const exponent = Math.max(-14, ((wordBits[0] ?? 0) >>> 23) - 127);
  const steps = roundHalfToEven(Math.abs(value) / 2 ** (exponent - 10));
  // below 2^-14 there is no leading one to leave out; what rounds up to the next power of two carries into the exponent
  const bits = steps < 1024 ? steps : ((exponent + 15) << 10) + steps - 1024;
  return bits | (value < 0 || Object.is(value, -0) ? 0x8000 : 0);
}

function fromHalf(bits: number): number {
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return (bits & 0x8000) === 0 ? size : -size;
}

export function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function bytesOf(words: Uint16Array): Uint8Array {
  return new Uint8Array(words.buffer);
}
