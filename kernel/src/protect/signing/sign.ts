/** `sign`: a model's folder gets a signature that others verify, by OpenSSF Model Signing 1.0. */
import { sign as signBytes } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { LimpidError, reasonOf } from '../../errors.ts';
import { say } from '../../say.ts';
import { preAuthentication, writeBundle, writeStatement } from './bundle.ts';
import { defaultKeys, hashOf, hintOf, readPrivateKey } from './keys.ts';
import { digestFiles, NEVER_SIGNED, type HashType, type Serialization } from './manifest.ts';

export interface SignOptions {
  /** A PEM file of the private key; that of `limpid keygen` when not given. */
  key?: string;
  /** Where the signature is written: `model.sig` in the folder when not given. */
  signature?: string;
  /** Files and folders, from the folder of the model, that are left out. */
  ignore?: string[];
  hash?: HashType;
  /** Digests of so many bytes each instead of one a file. */
  shardSize?: number;
}

export interface Signed {
  readonly signature: string;
  /** The SHA-256 of the public key's PEM, by which verifiers know it. */
  readonly key: string;
  readonly files: number;
}

export const SIGNATURE = 'model.sig';

/**
 * Signs all files of a folder with a P-256, P-384 or P-521 key, without a network. Who has the public key verifies it with `verify`,
 * `limpid verify` or Python's `model_signing verify key`.
 *
 * @throws LimpidError SIGNING_FILES, SIGNING_KEY, SIGNING_UNWRITABLE
 */
export async function sign(folder: string, options: SignOptions = {}): Promise<Signed> {
  const { key: keyFile = defaultKeys().privateKey, hash = 'sha256', shardSize, ignore = [] } = options;
  const key = readPrivateKey(keyFile);
  const signature = resolve(options.signature ?? join(folder, SIGNATURE));
  if (!(await stat(folder).catch(() => null))?.isDirectory())
    throw new LimpidError('SIGNING_FILES', { folder, reason: say('it is no folder') });
  if (shardSize !== undefined && !(Number.isSafeInteger(shardSize) && shardSize > 0))
    throw new LimpidError('SIGNING_FILES', {
      folder,
      reason: say('the size of a shard is {size}', { size: shardSize }),
    });
  const ignored = [
    ...NEVER_SIGNED,
    ...ignore.map((path) => ignorable(folder, path)),
    ...signatureIn(folder, signature),
  ];
  const serialization: Serialization = {
    method: shardSize === undefined ? 'files' : 'shards',
    hash_type: hash,
    ...(shardSize === undefined ? {} : { shard_size: shardSize }),
    allow_symlinks: false,
    ignore_paths: [...new Set(ignored)],
  };
  const resources = await digestFiles(folder, serialization);
  if (resources.length === 0)
    throw new LimpidError('SIGNING_FILES', { folder, reason: say('it holds no file to sign') });
  const payload = writeStatement({ name: basename(resolve(folder)) || 'model', resources, serialization });
  const bytes = signBytes(hashOf(key), preAuthentication(payload), key);
  const hint = hintOf(key);
  await writeWhole(signature, writeBundle({ hint, payload, signature: bytes }));
  return { signature, key: hint, files: new Set(resources.map(({ name }) => name.replace(SHARD, ''))).size };
}

/** What names the bytes of a shard behind the name of its file. */
export const SHARD = /:\d+:\d+$/;

/** The signature's own path from the folder, if it lies in it. */
export function signatureIn(folder: string, signature: string): string[] {
  const path = relative(resolve(folder), resolve(signature)).split(sep).join('/');
  return path.startsWith('../') || path === '' ? [] : [path];
}

function ignorable(folder: string, path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..') || /[*?[]/.test(path) || resolve(path) === path)
    throw new LimpidError('SIGNING_FILES', { folder, reason: say('{path} is no path below it', { path }) });
  return parts.join('/');
}

/** Nobody ever reads half a signature. */
async function writeWhole(file: string, text: string): Promise<void> {
  const written = `${file}.${process.pid}.part`;
  try {
    await writeFile(written, text, { flag: 'wx' });
    await rename(written, file);
  } catch (error) {
    await rm(written, { force: true });
    throw new LimpidError('SIGNING_UNWRITABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}
