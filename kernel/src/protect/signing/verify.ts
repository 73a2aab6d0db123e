/** `verify`: a model is what its author signed, no byte more or less. */
import { verify as verifyBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LimpidError, reasonOf } from '../../errors.ts';
import { say } from '../../say.ts';
import { BundleError, parseBundle, parseStatement, preAuthentication } from './bundle.ts';
import { defaultKeys, hashOf, hintOf, readPublicKey } from './keys.ts';
import { digestFiles, NEVER_SIGNED, type Resource } from './manifest.ts';
import { SHARD, SIGNATURE, signatureIn } from './sign.ts';

export interface SignatureOptions {
  /** A PEM file of the public key of who signed; that of `limpid keygen` when not given. Never take it from the model. */
  publicKey?: string;
  /** The signature: `model.sig` in the folder when not given. */
  signature?: string;
}

export interface Verified {
  /** Names of the files, each checked. */
  readonly files: readonly string[];
  /** What was in the folder and is not signed: git's files, the signature, and what the author left out. */
  readonly ignored: readonly string[];
  /** What the author called the model. */
  readonly name: string;
  /** The SHA-256 of the public key's PEM. */
  readonly key: string;
}

const LARGEST = 1 << 26;

/**
 * Verifies a folder by its signature of OpenSSF Model Signing 1.0 made with a key, ours or that of `model_signing sign key`: any
 * file that was changed, added or taken away fails, so do links.
 *
 * @param path the folder; one file, where the signature is of one file
 * @throws LimpidError SIGNATURE_MISSING, SIGNATURE_UNREADABLE, SIGNATURE_KEY, SIGNATURE_INVALID, SIGNATURE_MISMATCH,
 * SIGNING_FILES, SIGNING_KEY
 */
export async function verify(path: string, options: SignatureOptions = {}): Promise<Verified> {
  const { publicKey = defaultKeys().publicKey, signature: file = join(path, SIGNATURE) } = options;
  const key = readPublicKey(publicKey);
  const { hint, payload, signature } = await inBundle(file, async () => parseBundle(await readText(file)));
  const given = hintOf(key);
  if (hint !== '' && hint !== given) throw new LimpidError('SIGNATURE_KEY', { found: hint.slice(0, 64), given });
  if (!verifyBytes(hashOf(key), preAuthentication(payload), key, signature))
    throw new LimpidError('SIGNATURE_INVALID', { file });
  const statement = await inBundle(file, async () => parseStatement(payload));
  const { serialization, name } = statement;
  const ignored = [...new Set([...NEVER_SIGNED, ...serialization.ignore_paths, ...signatureIn(path, file)])];
  const found = await digestFiles(path, { ...serialization, ignore_paths: ignored });
  const isOneFile = found.every((one) => fileOf(one, serialization.method) === '.');
  const signed = isOneFile ? statement.resources.map((one) => ofOneFile(one, path)) : statement.resources;
  const differences = differencesOf(signed, found);
  if (differences.length > 0)
    throw new LimpidError('SIGNATURE_MISMATCH', { folder: path, differences: differences.join('; ') });
  return { files: [...new Set(found.map((one) => fileOf(one, serialization.method)))], ignored, name, key: given };
}

/** Of one file alone, the spec names the file, and the reference implementation says `.`. */
function ofOneFile(resource: Resource, path: string): Resource {
  const { name } = resource;
  const file = basename(path);
  return name === file || name.startsWith(`${file}:`) ? { ...resource, name: `.${name.slice(file.length)}` } : resource;
}

const MOST_TOLD = 5;

/** What is told of the files that are not as they were signed. */
export function differencesOf(signed: readonly Resource[], found: readonly Resource[]): string[] {
  const [before, now] = [signed, found].map((all) => new Map(all.map((one) => [one.name, one])));
  const told = (names: readonly string[]): string =>
    names.slice(0, MOST_TOLD).join(', ') + (names.length > MOST_TOLD ? `, … (${names.length})` : '');
  // which hash it is says `hash_type`: of shards, the reference implementation writes `sha256-sharded-1000` here
  const isChanged = ({ name, digest }: Resource): boolean =>
    before?.get(name)?.digest !== digest && (before?.has(name) ?? false);
  const names = (all: readonly Resource[]): string[] => all.map(({ name }) => name);
  const changed = names(found.filter(isChanged));
  const added = names(found.filter(({ name }) => !before?.has(name)));
  const missing = names(signed.filter(({ name }) => !now?.has(name)));
  return [
    ...(changed.length > 0 ? [say('changed: {names}', { names: told(changed) })] : []),
    ...(added.length > 0 ? [say('added: {names}', { names: told(added) })] : []),
    ...(missing.length > 0 ? [say('missing: {names}', { names: told(missing) })] : []),
    ...(new Set(names(signed)).size < signed.length ? [say('a file is named twice')] : []),
  ];
}

function fileOf({ name }: Resource, method: string): string {
  return method === 'shards' ? name.replace(SHARD, '') : name;
}

async function readText(file: string): Promise<string> {
  const handle = await open(file).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? new LimpidError('SIGNATURE_MISSING', { file }, { cause: error }) : error;
  });
  try {
    if ((await handle.stat()).size > LARGEST) throw new BundleError(say('it is larger than any signature'));
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function inBundle<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LimpidError) throw error;
    throw new LimpidError('SIGNATURE_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}
