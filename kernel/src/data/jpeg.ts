/** JPEG -> a picture, by MozJPEG's decoder in WebAssembly, which gives the very bytes that libjpeg-turbo gives. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { damaged } from './array.ts';
import { firstLineOf } from './file.ts';
import { checkSize } from './picture.ts';
import type { Picture } from './picture.ts';
import { say } from '../say.ts';

const BINARY = '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';

interface Decoder {
  /** What the decoder remarks while it decodes. */
  remarks: string[];
  /** Four bytes a pixel. */
  decode(bytes: Uint8Array, turnAsExifSays: boolean): { width: number; height: number; data: Uint8ClampedArray } | null;
}

let decoder: Promise<Decoder> | undefined;

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/** 1 (grey) or 3 channels, as the file has it. It is not turned as its Exif data may say. */
export async function decodeJpeg(bytes: Uint8Array, file: string): Promise<Picture> {
  const origin = { file, format: 'JPEG' };
  const frame = frameOf(bytes);
  if (!frame) throw damaged(origin, say('it has no frame'));
  checkSize(frame.width, frame.height, file);
  if (frame.components !== 1 && frame.components !== 3) {
    throw damaged(
      origin,
      say('it has {components} components, and not the 1 of grey or the 3 of colour', { components: frame.components }),
    );
  }
  const loaded = await (decoder ??= load());
  loaded.remarks.length = 0;
  try {
    const picture = loaded.decode(bytes, false);
    const remark = loaded.remarks[0];
    if (!picture || remark !== undefined) throw new Error(remark ?? 'it cannot be decoded');
    const { width, height, data } = picture;
    return { shape: [height, width, frame.components], most: 255, values: firstChannels(data, frame.components) };
  } catch (error) {
    // The decoder has ended as a program does that fails: the next picture gets another.
    decoder = undefined;
    throw damaged(origin, firstLineOf(error));
  }
}

/** The size, from the first start-of-frame marker (ITU-T T.81, B.2.2). */
function frameOf(bytes: Uint8Array): { width: number; height: number; components: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 <= bytes.length; at += 2 + view.getUint16(at + 2)) {
    while (bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || at + 10 > bytes.length) return null;
    // C4, C8 and CC among the frame markers are tables and an extension.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: bytes[at + 9] ?? 0 };
    }
  }
  return null;
}

function firstChannels(rgba: Uint8ClampedArray, channels: number): Uint8Array {
  const values = new Uint8Array((rgba.length / 4) * channels);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    for (let channel = 0; channel < channels; channel++) values[to++] = rgba[from + channel] ?? 0;
  }
  return values;
}

/** The decoder alone, without the package's entry file, which would fetch the binary from a URL. */
async function load(): Promise<Decoder> {
  const module: unknown = await import('@jsquash/jpeg/codec/dec/mozjpeg_dec.js');
  // SAFETY: what Emscripten made exports this function; its own types need those of a browser. `decode` is bound in C++.
  const { default: start } = module as { default: (settings: object) => Promise<Omit<Decoder, 'remarks'>> };
  const remarks: string[] = [];
  const wasmBinary = await readFile(createRequire(import.meta.url).resolve(BINARY));
  const codec = await start({ wasmBinary, printErr: (line: string) => remarks.push(line), noInitialRun: true });
  return { remarks, decode: (bytes, turn) => codec.decode(bytes, turn) };
}
