/** The entries of a zip archive, as far as they are asked for. What an archive says of its sizes is checked before and while it unpacks. */
import { buffer } from 'node:stream/consumers';
import { zipSync } from 'fflate';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';

/** An entry that is much larger than what is stored of it, and large: made to fill the memory. Keras stores them as they are. */
const MOST_EXPANSION = 100;
const ALWAYS_ALLOWED = 1 << 24;
export const LARGEST = 2 ** 31 - 1;
const MOST_ENTRIES = 10_000;

/**
 * @param names the entries to unpack
 * @returns those that are there
 * @throws LimpidError MODEL_UNREADABLE
 */
export async function readZip(path: string, names: readonly string[]): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const refuse = (reason: string, cause?: unknown): LimpidError =>
    new LimpidError('MODEL_UNREADABLE', { file: path, reason }, { cause });
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { autoClose: false });
    if (zip.entryCount > MOST_ENTRIES) throw refuse(say('it has {count} entries', { count: zip.entryCount }));
    for await (const entry of zip.eachEntry()) {
      if (!names.includes(entry.fileName)) continue;
      if (found.has(entry.fileName)) throw refuse(say('it has two entries {name}', { name: entry.fileName }));
      if (isBomb(entry))
        throw refuse(
          say('its entry {name} says that it unpacks to {bytes} bytes', {
            name: entry.fileName,
            bytes: entry.uncompressedSize,
          }),
        );
      found.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
    }
    return found;
  } catch (error) {
    if (error instanceof LimpidError) throw error;
    throw refuse(reasonOf(error), error);
  } finally {
    zip?.close();
  }
}

function isBomb({ uncompressedSize, compressedSize }: Entry): boolean {
  return uncompressedSize > LARGEST || uncompressedSize > Math.max(ALWAYS_ALLOWED, compressedSize * MOST_EXPANSION);
}

/** Entries are stored as they are: weights hardly get smaller. */
export function makeZip(entries: { readonly [name: string]: Uint8Array }): Uint8Array {
  return zipSync({ ...entries }, { level: 0 });
}
