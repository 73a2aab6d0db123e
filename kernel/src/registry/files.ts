/** The files of a version, as they were saved or not at all. */
import { LimpidError } from '../errors.ts';
import { listIn, objectIn, parseJson, type JsonObject } from '../models/json.ts';
import { say } from '../say.ts';
import { blobFolder, readBlob } from './blobs.ts';
import type { StoredVersion } from './stored.ts';

/** In the registry a model.json names its weights by their hash. @throws {LimpidError} MODELS_DAMAGED */
export async function filesOf(place: string, version: StoredVersion): Promise<{ [name: string]: string | Uint8Array }> {
  const json = await jsonOf(place, version);
  const { weights } = objectIn(listIn(json['weightsManifest'])[0]);
  const manifest = [{ paths: ['weights.bin'], weights }];
  return {
    'model.json': JSON.stringify({ ...json, weightsManifest: manifest }),
    'weights.bin': await verified(place, version, version.weights),
  };
}

/** The model.json of a version. @throws {LimpidError} MODELS_DAMAGED */
export async function jsonOf(place: string, version: StoredVersion): Promise<JsonObject> {
  const text = new TextDecoder().decode(await verified(place, version, version.topology));
  return objectIn(parseJson(text));
}

/** @throws {LimpidError} MODELS_DAMAGED where a file is not there, or does not hold what its name says */
export async function verified(place: string, version: StoredVersion, hash: string): Promise<Uint8Array> {
  if (version.kind === 'python')
    throw new LimpidError('MODELS_PYTHON', { reference: `${version.name}:${version.version}` });
  const bytes = await readBlob(blobFolder(place), hash);
  if (bytes === 'missing') throw damaged(place, version, say('{file} is not there', { file: hash.slice(0, 12) }));
  if (bytes === 'changed') throw damaged(place, version, say('{file} was changed', { file: hash.slice(0, 12) }));
  return bytes;
}

export function damaged(
  place: string,
  { name, version }: StoredVersion,
  reason: string,
  options?: ErrorOptions,
): LimpidError {
  return new LimpidError('MODELS_DAMAGED', { reference: `${name}:${version}`, reason, folder: place }, options);
}
