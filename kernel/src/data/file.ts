/** Local files as bytes: whole, unpacked, or piece by piece. The only place here that opens files to read them. */
import { open, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { LimpidError, reasonOf } from '../errors.ts';

/** A path (from the notebook's folder), a `file:` URL, or the bytes themselves. */
export type DataFile = string | URL | Uint8Array;

export interface UnpackOptions {
  /** What compressed data may take unpacked, in bytes. Default: 1 GiB. A file that claims more is refused unread. */
  maxBytes?: number;
}

export const MAX_BYTES = 1024 ** 3;
/** How much (bytes) is read at a time. */
const PIECE = 1024 ** 2;
const GZIP = [0x1f, 0x8b];

/** How messages call the file. */
export function nameOf(file: DataFile): string {
  if (file instanceof Uint8Array) return 'The data';
  return String(file);
}

/** All bytes; unpacked when they are gzip. */
export async function bytesOf(file: DataFile, { maxBytes = MAX_BYTES }: UnpackOptions = {}): Promise<Uint8Array> {
  const bytes = file instanceof Uint8Array ? file : await attempt(file, () => readFile(pathOf(file)));
  if (!isGzip(bytes)) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(nameOf(file), maxBytes);
    }
    throw new LimpidError(
      'DATA_DAMAGED',
      { file: nameOf(file), format: 'gzip', reason: firstLineOf(error) },
      { cause: error },
    );
  }
}

export function isGzip(bytes: Uint8Array): boolean {
  return GZIP.every((byte, index) => bytes[index] === byte);
}

/** The bytes from `start` to before `end`: fewer where the file is shorter. */
export async function sliceOf(file: DataFile, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  if (file instanceof Uint8Array) return Uint8Array.from(file.subarray(start, end));
  return attempt(file, async () => {
    await using handle = await open(pathOf(file));
    // A length that a file claims is held against the file before anything of that size is allocated.
    const { size } = await handle.stat();
    const buffer = new Uint8Array(Math.max(0, Math.min(end, size) - start));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled === buffer.length ? buffer : buffer.slice(0, filled);
  });
}

export async function sizeOf(file: DataFile): Promise<number> {
  if (file instanceof Uint8Array) return file.length;
  return attempt(file, async () => (await stat(pathOf(file))).size);
}

/**
 * The bytes in pieces. The file is opened anew for each: a dataset of tfjs does not say when nobody reads on, and an open
 * file would stay open.
 */
export async function* piecesOf(file: DataFile): AsyncGenerator<Uint8Array> {
  for (let start = 0; ; start += PIECE) {
    const piece = await sliceOf(file, start, start + PIECE);
    if (piece.length > 0) yield piece;
    if (piece.length < PIECE) return;
  }
}

export function tooLarge(file: string, maxBytes: number): LimpidError {
  return new LimpidError('DATA_TOO_LARGE', { file, most: `${Math.round(maxBytes / 1e6)} MB` });
}

/** The first line of what went wrong, without its full stop. */
export function firstLineOf(error: unknown): string {
  const text = reasonOf(error);
  return (text.split('\n')[0] ?? text).replace(/\.$/, '');
}

function pathOf(file: string | URL): string {
  return file instanceof URL ? fileURLToPath(file) : file;
}

async function attempt<T>(file: string | URL, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new LimpidError(
        'FILE_MISSING',
        { name: nameOf(file), folder: process.cwd(), similar: '' },
        { cause: error },
      );
    }
    throw new LimpidError('DATA_UNREADABLE', { file: nameOf(file), reason: firstLineOf(error) }, { cause: error });
  }
}
