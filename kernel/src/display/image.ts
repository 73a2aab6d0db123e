/** Bytes of a picture -> MIME bundle. */
import type { MimeBundle } from '../messages.ts';
import { TEXT } from '../mime.ts';

/** Null when the bytes are neither PNG nor JPEG. */
export function imageBundle(bytes: Uint8Array): MimeBundle | null {
  const type = imageType(bytes);
  if (type === null) return null;
  return { [type]: Buffer.from(bytes).toString('base64'), [TEXT]: `[${type} of ${bytes.length} bytes]` };
}

function imageType(bytes: Uint8Array): 'image/png' | 'image/jpeg' | null {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  return null;
}

function startsWith(bytes: Uint8Array, signature: number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}
