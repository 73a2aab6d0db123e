/** The seal of a version: a file, beside the index that anyone may edit, that says by a signature which files `name:3` is. */
import { sign, verify, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LimpidError, reasonOf } from '../errors.ts';
import {
  parseBundle,
  parseStatement,
  preAuthentication,
  writeBundle,
  writeStatement,
} from '../protect/signing/bundle.ts';
import { hashOf, hintOf, readPublicKey } from '../protect/signing/keys.ts';
import type { Resource } from '../protect/signing/manifest.ts';
import { say } from '../say.ts';
import { sha256, writeWhole } from './blobs.ts';
import { verifyingKey } from './sealing-key.ts';
import type { StoredVersion } from './stored.ts';

/** What is sealed: an alias may be moved, and words be changed. */
export type Sealed = Pick<StoredVersion, 'name' | 'version' | 'topology' | 'weights'>;

export interface Trust {
  /** False loads what is not signed, or was changed since. */
  verify?: boolean | undefined;
  /** A PEM file: of who has signed, where that was not this user. */
  publicKey?: string | undefined;
}

export function sealFolder(place: string): string {
  return join(place, 'signatures');
}

/** A name of a model may be none of a file. */
export function sealName({ name, version }: Pick<Sealed, 'name' | 'version'>): string {
  return sha256(`${name}:${version}`);
}

/** On disk when this returns, in the form of OpenSSF Model Signing. */
export function seal(place: string, version: Sealed, key: KeyObject): void {
  const serialization = { method: 'files', hash_type: 'sha256', allow_symlinks: false, ignore_paths: [] } as const;
  const payload = writeStatement({ name: referenceOf(version), resources: resourcesOf(version), serialization });
  const signature = sign(hashOf(key), preAuthentication(payload), key);
  const bundle = writeBundle({ hint: hintOf(key), payload, signature });
  writeWhole(sealFolder(place), sealName(version), new TextEncoder().encode(bundle));
}

/**
 * That files hold what their names, which are hashes, say is looked at as they are read.
 * @throws {LimpidError} MODELS_UNSIGNED, MODELS_TAMPERED, SIGNING_KEY
 */
export function checkSeal(place: string, version: Sealed, { verify: isWanted = true, publicKey }: Trust): void {
  if (!isWanted) return;
  const reference = referenceOf(version);
  const text = sealText(place, version);
  if (text === null) throw new LimpidError('MODELS_UNSIGNED', { reference });
  const key = publicKey === undefined ? verifyingKey() : readPublicKey(publicKey);
  const reason = whyNot(text, version, key);
  if (reason !== null) throw new LimpidError('MODELS_TAMPERED', { reference, reason });
}

function whyNot(text: string, version: Sealed, key: KeyObject | null): string | null {
  try {
    const { hint, payload, signature } = parseBundle(text);
    if (key === null || hint !== hintOf(key)) return say('it was signed with another key');
    if (!verify(hashOf(key), preAuthentication(payload), key, signature)) return say('its signature was changed');
    const { name, resources } = parseStatement(payload);
    if (name !== referenceOf(version)) return say('its signature is that of {name}', { name });
    const isSame = JSON.stringify(resources) === JSON.stringify(resourcesOf(version));
    return isSame ? null : say('its files are others');
  } catch (error) {
    return say('its signature cannot be read: {reason}', { reason: reasonOf(error) });
  }
}

function sealText(place: string, version: Sealed): string | null {
  try {
    return readFileSync(join(sealFolder(place), sealName(version)), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new LimpidError('MODELS_UNUSABLE', { folder: place, reason: reasonOf(error) }, { cause: error });
  }
}

function resourcesOf({ topology, weights }: Sealed): Resource[] {
  const algorithm = 'sha256';
  return [
    { name: 'model.json', digest: topology, algorithm },
    { name: 'weights.bin', digest: weights, algorithm },
  ];
}

function referenceOf({ name, version }: Sealed): string {
  return `${name}:${version}`;
}
