/** gzip files, unpacked once: kept in the user's cache folder, readable by the user alone. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cacheFolder } from '../engine/folders.ts';
import { bytesOf, isGzip, sliceOf } from './file.ts';

/** The bytes of a file, unpacked. A cache that cannot be used costs time alone. */
export async function unpackedBytes(file: string, folder = join(cacheFolder(), 'data')): Promise<Uint8Array> {
  if (!isGzip(await sliceOf(file, 0, 2))) return bytesOf(file);
  const { size, mtimeMs } = await stat(file);
  const path = createHash('sha256').update(resolve(file)).digest('hex').slice(0, 32);
  // A file that has changed has another name here, so that nothing stale is read.
  const name = `${path}-${size}-${Math.round(mtimeMs)}`;
  const kept = await readFile(join(folder, name)).catch(() => null);
  if (kept !== null) return kept;
  const bytes = await bytesOf(file);
  await keep(folder, path, name, bytes).catch(() => undefined);
  return bytes;
}

async function keep(folder: string, path: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = join(folder, `${name}.${process.pid}`);
  await writeFile(fresh, bytes, { mode: 0o600 });
  await rename(fresh, join(folder, name));
  const older = (await readdir(folder)).filter((one) => one.startsWith(`${path}-`) && one !== name);
  await Promise.all(older.map((one) => rm(join(folder, one), { force: true })));
}
