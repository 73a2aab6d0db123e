/** Bytes of floats that are NaN or infinite: all bits of the exponent are set. Pure. */

export type FloatKind = 'float32' | 'float16';

/** @param bytes at the start of its buffer; the first `length` count */
export function countNotFinite(bytes: Uint8Array, length: number, kind: FloatKind): number {
  const isWide = kind === 'float32';
  const words = isWide ? new Uint32Array(bytes.buffer, 0, length >> 2) : new Uint16Array(bytes.buffer, 0, length >> 1);
  const exponent = isWide ? 0x7f800000 : 0x7c00;
  let count = 0;
  for (const word of words) if ((word & exponent) === exponent) count += 1;
  return count;
}
