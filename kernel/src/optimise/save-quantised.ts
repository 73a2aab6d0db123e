/** `saveQuantised`: a model as TensorFlow.js's own `model.json`, its weights in fewer bits. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { checkLayers } from '../inspection/opened.ts';
import type { StoredType } from './quantisation.ts';
import { stored } from './stored.ts';
import type { Stored } from './stored.ts';
import { weightsOf } from './weights.ts';

export interface SaveQuantisedOptions {
  /** Of all weights, or of each by its name (`dense/kernel`); those that are not named stay float32. */
  dtype: StoredType | { readonly [weight: string]: StoredType };
}

const TYPES: readonly StoredType[] = ['float32', 'uint8', 'uint16', 'float16'];
/** As the converter cuts: what browsers keep in their caches. */
const SHARD = 4 * 1024 * 1024;

/**
 * Writes `model.json` and its weights into the folder, byte for byte as TensorFlow.js's Python converter quantises them;
 * `loadModel` and `tf.loadLayersModel` read them. Loaded, the weights are float32 again: it saves space, and no time.
 *
 * @returns the bytes of its weights
 * @throws LimpidError OPTIMISE_DTYPE, OPTIMISE_WEIGHT_NAME, OPTIMISE_NOT_FINITE
 */
export async function saveQuantised(
  model: tf.LayersModel,
  folder: string,
  { dtype }: SaveQuantisedOptions,
): Promise<number> {
  checkLayers(model, 'saveQuantised');
  const chosen = typeof dtype === 'string' ? { all: dtype } : dtype;
  for (const type of Object.values(chosen)) {
    if (!TYPES.includes(type)) throw new LimpidError('OPTIMISE_DTYPE', { given: String(type) });
  }
  const weights = weightsOf(model);
  if (typeof dtype !== 'string') {
    const known = weights.map(({ name }) => name);
    const foreign = Object.keys(dtype).find((name) => !known.includes(name));
    if (foreign !== undefined)
      throw new LimpidError('OPTIMISE_WEIGHT_NAME', { name: foreign, known: known.join(', ') });
  }
  const kept = stored(weights, ({ name }) => (typeof dtype === 'string' ? dtype : (dtype[name] ?? 'float32')));
  await writeStored(model.toJSON(undefined, false), kept, folder);
  return kept.bytes.length;
}

export async function writeStored(topology: unknown, kept: Stored, folder: string): Promise<void> {
  const [json, ...shards] = filesOf(topology, kept);
  await mkdir(folder, { recursive: true });
  await Promise.all(shards.map(({ path, bytes }) => writeFile(join(folder, path), bytes)));
  // the weights first: a model.json is there only once all that it names is
  if (json) await writeFile(join(folder, json.path), json.bytes);
}

/** `model.json`, and the weights that it names. */
export function filesOf(topology: unknown, { specs, bytes }: Stored): { path: string; bytes: Uint8Array }[] {
  const count = Math.max(1, Math.ceil(bytes.length / SHARD));
  const shards = Array.from({ length: count }, (_, at) => ({
    path: `group1-shard${at + 1}of${count}.bin`,
    bytes: bytes.subarray(at * SHARD, (at + 1) * SHARD),
  }));
  const weightsManifest = [{ paths: shards.map(({ path }) => path), weights: specs }];
  const json = {
    format: 'layers-model',
    generatedBy: 'Limpid',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest,
  };
  return [{ path: 'model.json', bytes: Buffer.from(JSON.stringify(json)) }, ...shards];
}
