/** Keys that sign models: ECDSA on the three curves of OpenSSF Model Signing, in PEM files. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { LimpidError, reasonOf } from '../../errors.ts';
import { say } from '../../say.ts';

export type Curve = 'P-256' | 'P-384' | 'P-521';

/** By OpenSSL's names, the hash that goes with each curve. */
const HASHES: { readonly [curve: string]: string } = { prime256v1: 'sha256', secp384r1: 'sha384', secp521r1: 'sha512' };
const LARGEST = 1 << 16;

export interface KeyFiles {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Where `limpid keygen` puts keys, and `sign` and `verify` look for them when none is named. */
export function defaultKeys(env: NodeJS.ProcessEnv = process.env): KeyFiles {
  const xdg = env[process.platform === 'win32' ? 'APPDATA' : 'XDG_CONFIG_HOME'];
  const config = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.config');
  return keyFiles(join(config, 'limpid', 'signing-key.pem'));
}

/** `key.pem` is private, `key.pub.pem` is for everyone. */
export function keyFiles(privateKey: string): KeyFiles {
  return { privateKey, publicKey: `${privateKey.replace(/\.pem$/, '')}.pub.pem` };
}

/**
 * Makes a pair of keys. The private one can be read by its owner alone.
 * @throws LimpidError SIGNING_KEY_EXISTS, SIGNING_UNWRITABLE
 */
export function makeKeys(files: KeyFiles, curve: Curve = 'P-256'): KeyFiles {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  mkdirSync(dirname(files.privateKey), { recursive: true, mode: 0o700 });
  writeNew(files.privateKey, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  writeNew(files.publicKey, pemOf(publicKey), 0o644);
  return files;
}

/** @throws LimpidError SIGNING_KEY */
export function readPrivateKey(file: string): KeyObject {
  return readKey(file, createPrivateKey);
}

/** @throws LimpidError SIGNING_KEY */
export function readPublicKey(file: string): KeyObject {
  return readKey(file, (pem) => {
    // node:crypto would derive the public key of a private one: that is not to be handed out
    if (pem.includes('PRIVATE KEY')) throw new Error(say('it is a private key'));
    return createPublicKey(pem);
  });
}

export function hashOf(key: KeyObject): string {
  return HASHES[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? '';
}

/** How a bundle names the key: the SHA-256 of the text of its PEM, as the reference implementation does. */
export function hintOf(key: KeyObject): string {
  return createHash('sha256')
    .update(pemOf(key.type === 'private' ? createPublicKey(key) : key))
    .digest('hex');
}

function readKey(file: string, parse: (pem: string) => KeyObject): KeyObject {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > LARGEST) throw new Error(say('it is no PEM file'));
    const key = parse(bytes.toString('latin1'));
    if (hashOf(key) === '') throw new Error(say('it is on no curve of P-256, P-384 and P-521'));
    return key;
  } catch (error) {
    throw new LimpidError('SIGNING_KEY', { file, reason: reasonOf(error) }, { cause: error });
  }
}

function pemOf(key: KeyObject): string {
  return String(key.export({ type: 'spki', format: 'pem' }));
}

function writeNew(file: string, content: string | Buffer, mode: number): void {
  try {
    writeFileSync(file, content, { mode, flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new LimpidError('SIGNING_KEY_EXISTS', { file });
    throw new LimpidError('SIGNING_UNWRITABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}
