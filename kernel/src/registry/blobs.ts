/** Files by what they hold: each is named by its SHA-256, is there whole or not at all, and never changes. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export function blobFolder(place: string): string {
  return join(place, 'blobs');
}

/** Writes what is not there yet, or there and spoilt. On disk when this returns. @returns its name */
export function writeBlob(folder: string, bytes: Uint8Array): string {
  const hash = sha256(bytes);
  const path = join(folder, hash);
  if (existsSync(path) && sha256(readFileSync(path)) === hash) return hash;
  writeWhole(folder, hash, bytes);
  return hash;
}

/** On disk when this returns; until then, what was there before. */
export function writeWhole(folder: string, name: string, bytes: Uint8Array): void {
  const path = join(folder, name);
  const fresh = `${path}.tmp`;
  const file = openSync(fresh, 'w', 0o600);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
  syncFolder(folder);
}

/** What is wrong with a blob, in words, or its bytes. */
export async function readBlob(folder: string, hash: string): Promise<Uint8Array | 'missing' | 'changed'> {
  // whoever wrote the index chose the name
  if (!/^[0-9a-f]{64}$/.test(hash)) return 'missing';
  const bytes = await readFile(join(folder, hash)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'missing' as const;
    throw error;
  });
  return bytes === 'missing' || sha256(bytes) === hash ? bytes : 'changed';
}

/** Deletes what is a blob or the beginning of one, and not used. */
export function sweep(folder: string, used: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    if (/^[0-9a-f]{64}(\.tmp)?$/.test(name) && !used.has(name)) rmSync(join(folder, name));
  }
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** So that the new name outlives a loss of power; Windows has no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
