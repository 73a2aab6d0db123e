/** `registry.remove`: a version, or a model with all of them, and the files that no other one needs. */
import { say } from '../say.ts';
import { changing } from './database.ts';
import { findVersion } from './find.ts';
import { parseReference, unclear } from './names.ts';
import { modelsPlace } from './place.ts';

/**
 * The number of a removed version is not given again while the model has another one.
 * @param reference `name:3` for a version, `name` for the model
 * @throws {LimpidError} MODELS_REFERENCE, MODELS_UNKNOWN, MODELS_VERSION, MODELS_UNUSABLE
 */
export function remove(reference: string): void {
  const place = modelsPlace();
  const { name, version, alias } = parseReference(reference);
  // an alias may have moved since its reader looked
  if (alias !== undefined) throw unclear(reference, say('version to remove'));
  findVersion(place, reference);
  changing(place, name, (database) => {
    if (version !== undefined) {
      database.prepare('DELETE FROM versions WHERE model = ? AND version = ?').run(name, version);
    }
    database
      .prepare('DELETE FROM models WHERE name = ?1 AND (?2 OR name NOT IN (SELECT model FROM versions))')
      .run(name, version === undefined ? 1 : 0);
  });
}
