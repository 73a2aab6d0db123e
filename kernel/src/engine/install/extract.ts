/** Takes the two libraries and the headers of the C API out of the wheel, which is a zip file. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { HEADERS, LIBRARIES } from '../pinned.ts';

/** Where an entry of the wheel goes below the engine's folder; null for all that is left where it is. */
export function destination(entry: string): string | null {
  const library = LIBRARIES.find((name) => entry === `tensorflow/${name}`);
  if (library !== undefined) return library;
  const header = /^tensorflow\/(include\/(.+\.h))$/.exec(entry);
  if (header?.[1] === undefined || header[2] === undefined) return null;
  const [, path, name] = header;
  return HEADERS.some((prefix) => name.startsWith(prefix)) && !name.includes('..') ? path : null;
}

export async function extractEngine(wheel: string, folder: string, report: (bytes: number) => void): Promise<void> {
  const zip = await openPromise(wheel, { autoClose: false, lazyEntries: true });
  let done = 0;
  const count = () =>
    new Transform({
      transform(chunk: Buffer, _encoding, next) {
        report((done += chunk.length));
        next(null, chunk);
      },
    });
  try {
    const missing = new Set<string>(LIBRARIES);
    for await (const entry of zip.eachEntry()) {
      const name = destination(entry.fileName);
      if (name === null) continue;
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), count(), createWriteStream(path));
      missing.delete(name);
    }
    if (missing.size > 0) throw new Error(`${wheel} holds no ${[...missing].join(' and no ')}`);
  } finally {
    zip.close();
  }
}
