/** Bytes of all tensors in use, one number that other threads can read while cells run. */
export const bytesInUse = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
