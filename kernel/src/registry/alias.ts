/** `registry.alias`: `champion` is this version from now on. */
import { changing } from './database.ts';
import { unknownVersion, versionsOf } from './find.ts';
import { checkAlias, checkName } from './names.ts';
import { modelsPlace } from './place.ts';
import { setAlias, versionRows } from './rows.ts';

/**
 * Moves an alias to a version at once: whoever loads `name@alias` gets the one before or this one.
 * @param version null takes the alias away
 * @throws {LimpidError} MODELS_NAME, MODELS_ALIAS, MODELS_UNKNOWN, MODELS_VERSION, MODELS_UNUSABLE
 */
export function alias(name: string, alias: string, version: number | null): void {
  const place = modelsPlace();
  versionsOf(place, checkName(name));
  checkAlias(alias);
  changing(place, name, (database) => {
    if (version === null) {
      database.prepare('DELETE FROM aliases WHERE model = ? AND alias = ?').run(name, alias);
      return;
    }
    const all = versionRows(database, name);
    if (!all.some((one) => one.version === version)) throw unknownVersion(all, name, version);
    setAlias(database, name, alias, version);
  });
}
