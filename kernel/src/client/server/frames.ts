/**
 * A message as one frame of a WebSocket: offsets (64 bit, little endian), then channel, header, parent, metadata, content and
 * buffers. https://jupyter-server.readthedocs.io/en/latest/developers/websocket-protocols.html. Pure.
 */
import type { Message } from '../../messages.ts';
import { decode, DELIMITER, encode, WireError } from '../../wire/codec.ts';

export const PROTOCOL = 'v1.kernel.websocket.jupyter.org';

const WORD = 8;
/** The server has looked at signatures, and it alone has the key. */
const unsigned = (): string => '';

export function frameOf(channel: string, message: Message): Uint8Array {
  const [, , ...parts] = encode({ ...message, identities: [] }, unsigned);
  const all = [Buffer.from(channel), ...parts];
  const head = Buffer.alloc(WORD * (all.length + 2));
  head.writeBigUInt64LE(BigInt(all.length + 1), 0);
  let offset = head.length;
  head.writeBigUInt64LE(BigInt(offset), WORD);
  all.forEach((part, index) => {
    offset += part.length;
    head.writeBigUInt64LE(BigInt(offset), WORD * (index + 2));
  });
  return Buffer.concat([head, ...all]);
}

/** @throws WireError for a frame that is malformed */
export function readFrame(frame: Buffer): { channel: string; message: Message } {
  const count = wordAt(frame, 0);
  if (count < 6 || WORD * (count + 1) > frame.length) throw new WireError(`${count} offsets in ${frame.length} bytes`);
  const offsets = Array.from({ length: count }, (_, index) => wordAt(frame, WORD * (index + 1)));
  const parts = offsets.slice(1).map((end, index) => {
    const start = offsets[index] ?? 0;
    if (start < WORD * (count + 1) || end < start || end > frame.length) throw new WireError('offsets out of order');
    return frame.subarray(start, end);
  });
  const [channel, ...rest] = parts;
  return { channel: String(channel), message: decode([DELIMITER, Buffer.alloc(0), ...rest], unsigned) };
}

function wordAt(frame: Buffer, at: number): number {
  if (at + WORD > frame.length) throw new WireError('an offset is missing');
  return Number(frame.readBigUInt64LE(at));
}
