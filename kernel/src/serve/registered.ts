/** A model of the registry as what `limpid serve` is told to serve. */
import { alias } from '../registry/alias.ts';
import { findVersion, versionsOf } from '../registry/find.ts';
import { openVersion } from '../registry/load.ts';
import { parseReference, versionIn, type Reference } from '../registry/names.ts';
import { modelsPlace } from '../registry/place.ts';
import type { Trust } from '../registry/seal.ts';
import type { StoredVersion } from '../registry/stored.ts';
import type { Found, Target, TargetOptions } from './target.ts';
import { servableOf } from './tf-servable.ts';

/**
 * `name` has all its versions, `name:3` and `name@alias` the one they name: an alias that is moved is another version at the next load.
 * @throws {LimpidError} MODELS_UNKNOWN, MODELS_VERSION, MODELS_NO_ALIAS, MODELS_UNUSABLE
 */
export function registeredTarget(reference: string, options: TargetOptions): Target {
  const place = modelsPlace();
  const parsed = parseReference(reference);
  storedFor(place, reference, parsed);
  const { name, alias: named } = parsed;
  return {
    ...(named !== undefined && { moveAlias: (version: string) => alias(name, named, Number(version)) }),
    name,
    versions: async () => storedFor(place, reference, parsed).map((stored) => foundOf(place, stored, options)),
    named: async (which) =>
      foundOf(place, findVersion(place, `${parsed.name}${versionIn(which) ? ':' : '@'}${which}`), options),
  };
}

function storedFor(place: string, reference: string, { name, version, alias }: Reference): StoredVersion[] {
  const isOne = version !== undefined || alias !== undefined;
  if (isOne) return [findVersion(place, reference)];
  // Python's models are not ours to serve
  return versionsOf(place, name).filter(({ kind }) => kind !== 'python');
}

function foundOf(place: string, stored: StoredVersion, options: TargetOptions): Found {
  const { name, version, topology, weights, bytes } = stored;
  const trust: Trust = { verify: !options.isUnsigned, publicKey: options.publicKey };
  return {
    version: String(version),
    fingerprint: `${version} ${topology} ${weights}`,
    bytes,
    open: async () => servableOf(await openVersion(place, stored, trust), { owned: true }),
    origin: { target: `${name}:${version}`, version: String(version), ...options },
  };
}
