/** `registry.sign`: what was saved before registries signed, or by somebody else, is vouched for by this user. */
import { changing } from './database.ts';
import { verified } from './files.ts';
import { findVersion, versionsOf } from './find.ts';
import { parseReference } from './names.ts';
import { modelsPlace } from './place.ts';
import { seal } from './seal.ts';
import { sealingKey } from './sealing-key.ts';

/**
 * Signs a version as it is now; look at where it comes from first.
 * @param reference `name:3` or `name@alias`; `name` is all versions of the model
 * @returns the versions that were signed, as `name:3`
 * @throws {LimpidError} MODELS_DAMAGED, MODELS_PYTHON, SIGNING_UNWRITABLE, and as `load`
 */
export async function sign(reference: string): Promise<string[]> {
  const place = modelsPlace();
  const { name, version, alias } = parseReference(reference);
  const isAll = version === undefined && alias === undefined;
  const chosen = isAll
    ? versionsOf(place, name).filter(({ kind }) => kind !== 'python')
    : [findVersion(place, reference)];
  for (const one of chosen) for (const hash of [one.topology, one.weights]) await verified(place, one, hash);
  const key = sealingKey();
  changing(place, name, () => {
    for (const one of chosen) seal(place, one, key);
  });
  return chosen.map((one) => `${one.name}:${one.version}`);
}
