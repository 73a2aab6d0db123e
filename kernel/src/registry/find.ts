/** Which version a reference names. */
import { LimpidError } from '../errors.ts';
import { reading } from './database.ts';
import { parseReference } from './names.ts';
import { versionRows } from './rows.ts';
import type { StoredVersion } from './stored.ts';

/** All versions of a model, the newest first. @throws {LimpidError} MODELS_UNKNOWN, MODELS_UNUSABLE */
export function versionsOf(place: string, name: string): StoredVersion[] {
  const found = storedIn(place, name);
  if (found.length > 0) return found;
  const known = [...new Set(storedIn(place).map((version) => version.name))];
  throw new LimpidError('MODELS_UNKNOWN', {
    name: JSON.stringify(name),
    folder: place,
    known: known.slice(0, 20).join(', ') || '–',
  });
}

/** Of all models, or of one: by name, the newest first. @throws {LimpidError} MODELS_UNUSABLE */
export function storedIn(place: string, name?: string): StoredVersion[] {
  return reading<StoredVersion[]>(place, [], (database) => versionRows(database, name));
}

/**
 * @param reference `name` for the newest, `name:3` or `name@alias`
 * @throws {LimpidError} MODELS_REFERENCE, MODELS_UNKNOWN, MODELS_VERSION, MODELS_NO_ALIAS, MODELS_UNUSABLE
 */
export function findVersion(place: string, reference: string): StoredVersion {
  const { name, version, alias } = parseReference(reference);
  const all = versionsOf(place, name);
  if (alias !== undefined) {
    const known = all.flatMap(({ aliases }) => aliases).join(', ') || '–';
    const found = all.find(({ aliases }) => aliases.includes(alias));
    return found ?? refuse(new LimpidError('MODELS_NO_ALIAS', { name, alias, known }));
  }
  const found = version === undefined ? all[0] : all.find((one) => one.version === version);
  return found ?? refuse(unknownVersion(all, name, version ?? 0));
}

export function unknownVersion(all: readonly StoredVersion[], name: string, version: number): LimpidError {
  const numbers = all.map((one) => one.version);
  const known = numbers.length > 20 ? `${numbers.slice(0, 20).join(', ')} …` : numbers.join(', ');
  return new LimpidError('MODELS_VERSION', { name, version, known });
}

function refuse(error: LimpidError): never {
  throw error;
}
