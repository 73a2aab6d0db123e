/** The files of a model and their digests, as OpenSSF Model Signing 1.0 enumerates them (its section 6). */
import { createHash } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LimpidError, reasonOf } from '../../errors.ts';
import { say } from '../../say.ts';

/** A file, or with shards a range of its bytes: `weights.bin:0:1000`. */
export interface Resource {
  readonly name: string;
  readonly digest: string;
  readonly algorithm: string;
}

export interface Serialization {
  readonly method: 'files' | 'shards';
  readonly hash_type: HashType;
  readonly shard_size?: number;
  readonly allow_symlinks: false;
  readonly ignore_paths: readonly string[];
}

/** By the name in the algorithm registry, what OpenSSL calls it. */
const HASHES = { sha256: 'sha256', blake2b: 'blake2b512' } as const;
export type HashType = keyof typeof HASHES;

export function isHashType(name: string): name is HashType {
  return Object.hasOwn(HASHES, name);
}

/** At the top of the folder, never part of a model. */
export const NEVER_SIGNED: readonly string[] = ['.git', '.gitattributes', '.github', '.gitignore'];
const MOST_FILES = 100_000;
const PIECE = 1 << 20;

/**
 * @param path a folder, or one file
 * @returns sorted by name, in the order of code points
 * @throws LimpidError SIGNING_FILES
 */
export async function digestFiles(path: string, how: Serialization): Promise<Resource[]> {
  const isFolder = (await guarded(path, () => stat(path))).isDirectory();
  const names = isFolder ? await filesIn(path, new Set([...NEVER_SIGNED, ...how.ignore_paths])) : ['.'];
  const resources: Resource[] = [];
  for (const name of names) {
    resources.push(...(await guarded(path, () => digestFile(isFolder ? join(path, name) : path, name, how))));
  }
  return resources.sort((a, b) => byCodePoint(a.name, b.name));
}

/** UTF-8 sorts as code points do; JavaScript's own order is that of UTF-16. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

async function filesIn(root: string, ignored: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  const open = [''];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const entries = await guarded(root, () =>
      readdir(join(root, folder ?? ''), { withFileTypes: true, encoding: 'buffer' }),
    );
    for (const entry of entries) {
      const name = folder === '' ? nameOf(root, entry) : `${folder}/${nameOf(root, entry)}`;
      if (ignored.has(name)) continue;
      if (entry.isDirectory()) open.push(name);
      else if (entry.isFile()) found.push(name);
      else
        throw refused(
          root,
          entry.isSymbolicLink() ? say('{name} is a link', { name }) : say('{name} is no file', { name }),
        );
      if (found.length > MOST_FILES) throw refused(root, say('it has more than {count} files', { count: MOST_FILES }));
    }
  }
  return found;
}

/** A name that is no UTF-8 cannot be written into the manifest without loss. */
function nameOf(root: string, { name }: Dirent<Buffer>): string {
  const text = name.toString();
  if (!Buffer.from(text).equals(name))
    throw refused(root, say('the name {name} is no UTF-8', { name: JSON.stringify(text) }));
  return text;
}

async function digestFile(file: string, name: string, how: Serialization): Promise<Resource[]> {
  // a link that takes the file's place between the listing and here is not followed
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { hash_type: algorithm, shard_size } = how;
    const length = (await handle.stat()).size;
    const ranges: [start: number, end: number][] =
      shard_size === undefined
        ? [[0, Infinity]]
        : Array.from({ length: Math.ceil(length / shard_size) }, (_, shard) => {
            return [shard * shard_size, Math.min((shard + 1) * shard_size, length)];
          });
    const resources: Resource[] = [];
    for (const [start, end] of ranges) {
      const hash = createHash(HASHES[algorithm]);
      const piece = Buffer.alloc(PIECE);
      for (let at = start; at < end;) {
        const { bytesRead } = await handle.read(piece, 0, Math.min(PIECE, end - at), at);
        if (bytesRead === 0) break;
        hash.update(piece.subarray(0, bytesRead));
        at += bytesRead;
      }
      const range = shard_size === undefined ? '' : `:${start}:${end}`;
      resources.push({ name: name + range, digest: hash.digest('hex'), algorithm });
    }
    return resources;
  } finally {
    await handle.close();
  }
}

async function guarded<T>(folder: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LimpidError) throw error;
    throw new LimpidError('SIGNING_FILES', { folder, reason: reasonOf(error) }, { cause: error });
  }
}

function refused(folder: string, reason: string): LimpidError {
  return new LimpidError('SIGNING_FILES', { folder, reason });
}
