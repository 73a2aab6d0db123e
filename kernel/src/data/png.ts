/** PNG (https://www.w3.org/TR/png-3) -> a picture, by fast-png. What a hostile file claims is checked before. */
import { inflateSync } from 'node:zlib';
import { decode } from 'fast-png';
import type { DecodedPng, IndexedColors } from 'fast-png';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { damaged } from './array.ts';
import { firstLineOf } from './file.ts';
import { checkSize } from './picture.ts';
import type { Picture } from './picture.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The chunks that make the picture. The others (texts, colour profiles) may be packed and large, and change nothing here. */
const NEEDED = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];
/** Values a pixel, by the colour type of the header. */
const CHANNELS: { [colourType: number]: number } = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** 1 (grey), 2 (grey, opacity), 3 (colour) or 4 channels (colour, opacity) of 8 or 16 bits; palettes are looked up. */
export function decodePng(bytes: Uint8Array, file: string): Picture {
  const origin = { file, format: 'PNG' };
  const chunks = chunksOf(bytes).filter(({ type }) => NEEDED.includes(type));
  const header = chunks[0];
  if (header?.type !== 'IHDR' || header.data.length !== 13)
    throw damaged(origin, say('it does not begin with its header'));
  const width = header.data.readUInt32BE(0);
  const height = header.data.readUInt32BE(4);
  const depth = header.data[8] ?? 0;
  const interlaced = header.data[12] === 1;
  checkSize(width, height, file);
  if (interlaced && depth < 8) {
    throw new LimpidError('DATA_UNSUPPORTED', {
      file,
      reason: say('it is interlaced with {depth} bits a value', { depth }),
      remedy: say('save it without interlacing'),
    });
  }
  try {
    const line = 1 + Math.ceil((width * depth * (CHANNELS[header.data[9] ?? -1] ?? 0)) / 8);
    // fast-png unpacks whatever there is; here that ends at what the header says. Interlaced pictures have more lines.
    const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
    const unpacked = inflateSync(packed, { maxOutputLength: interlaced ? 2 * line * height + 64 : line * height });
    if (!interlaced && unpacked.length < line * height) throw damaged(origin, say('it ends before its last line'));
    const png = decode(Buffer.concat([Buffer.from(SIGNATURE), ...chunks.map(({ whole }) => whole)]), {
      checkCrc: true,
    });
    return pictureOf(png);
  } catch (error) {
    throw error instanceof LimpidError ? error : damaged(origin, firstLineOf(error));
  }
}

interface Chunk {
  type: string;
  data: Buffer;
  /** With its length, type and checksum. */
  whole: Buffer;
}

/** Up to the end, or to where a chunk is cut off. */
function chunksOf(bytes: Uint8Array): Chunk[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at + 12 <= buffer.length;) {
    const end = at + 12 + buffer.readUInt32BE(at);
    if (end > buffer.length) break;
    const type = buffer.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: buffer.subarray(at + 8, end - 4), whole: buffer.subarray(at, end) });
    at = end;
  }
  return chunks;
}

function pictureOf(png: DecodedPng): Picture {
  const { width, height, depth, channels, data, palette } = png;
  if (depth === 16) return { shape: [height, width, channels], most: 65535, values: data };
  const values = depth === 8 ? data : bitsOf(png);
  if (palette) return { shape: [height, width, palette[0]?.length ?? 3], most: 255, values: lookedUp(values, palette) };
  return { shape: [height, width, channels], most: 2 ** depth - 1, values };
}

/** Values of 1, 2 or 4 bits; every line begins with a byte of its own. */
function bitsOf({ width, height, depth, data }: DecodedPng): Uint8Array {
  const line = Math.ceil((width * depth) / 8);
  const values = new Uint8Array(width * height);
  for (let at = 0; at < values.length; at++) {
    const bit = (at % width) * depth;
    const byte = data[Math.floor(at / width) * line + (bit >> 3)] ?? 0;
    values[at] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  }
  return values;
}

function lookedUp(indices: ArrayLike<number>, palette: IndexedColors): Uint8Array {
  const channels = palette[0]?.length ?? 3;
  const values = new Uint8Array(indices.length * channels);
  for (let at = 0; at < indices.length; at++) {
    const colour = palette[indices[at] ?? 0];
    if (!colour) throw new Error(`colour ${indices[at]} is not in its palette`);
    values.set(colour, at * channels);
  }
  return values;
}
