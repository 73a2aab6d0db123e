/** Binary data as users have it, as frames. */

export type Binary = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

export function isBinary(value: unknown): value is Binary {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer || ArrayBuffer.isView(value);
}

/** The bytes as they lie in memory, not copied: what is published has left this process when `publish` returns. */
export function bytesOf(buffer: Binary): Uint8Array {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}
