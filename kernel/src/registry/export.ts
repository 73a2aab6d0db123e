/** A version as a folder that tfjs reads: `model.json`, and `weights.bin` beside it. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import { findVersion } from './find.ts';
import { filesOf } from './files.ts';
import { modelsPlace } from './place.ts';
import { checkSeal, type Trust } from './seal.ts';

/**
 * The folder is there whole, or not at all.
 * @returns its path
 * @throws {LimpidError} DATA_UNWRITABLE, and as `load`
 */
export async function exportModel(reference: string, folder: string, trust: Trust = {}): Promise<string> {
  const place = modelsPlace();
  const version = findVersion(place, reference);
  const files = await filesOf(place, version);
  checkSeal(place, version, trust);
  const path = resolve(folder);
  if (existsSync(path)) throw new LimpidError('DATA_UNWRITABLE', { file: path, reason: say('it is there already') });
  const fresh = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await mkdir(fresh);
    for (const [name, content] of Object.entries(files)) await writeFile(join(fresh, name), content);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw new LimpidError('DATA_UNWRITABLE', { file: path, reason: reasonOf(error) }, { cause: error });
  }
  return path;
}
