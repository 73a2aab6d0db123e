/** The key by which this user's registries are signed: outside of projects, so that what comes with a folder cannot bring its own. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LimpidError, reasonOf } from '../errors.ts';
import { defaultKeys, readPrivateKey } from '../protect/signing/keys.ts';

function keyFile(): string {
  return join(dirname(defaultKeys().privateKey), 'registry-key.pem');
}

/** Makes the key where there is none yet. @throws {LimpidError} SIGNING_KEY, SIGNING_UNWRITABLE */
export function sealingKey(): KeyObject {
  const file = keyFile();
  if (!existsSync(file)) makeKey(file);
  return readPrivateKey(file);
}

/** By which signatures are verified; null where nothing was signed yet. @throws {LimpidError} SIGNING_KEY */
export function verifyingKey(): KeyObject | null {
  const file = keyFile();
  return existsSync(file) ? createPublicKey(readPrivateKey(file)) : null;
}

/** Of two processes that make one at once, the first one's stays. */
function makeKey(file: string): void {
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const fresh = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(fresh, pem, { mode: 0o600, flush: true });
    linkSync(fresh, file);
  } catch (error) {
    if (existsSync(file)) return;
    throw new LimpidError('SIGNING_UNWRITABLE', { file, reason: reasonOf(error) }, { cause: error });
  } finally {
    rmSync(fresh, { force: true });
  }
}
