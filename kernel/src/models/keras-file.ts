/** A `.keras` file, read: a zip archive of config.json, metadata.json and model.weights.h5 (Keras 3's `saving_lib`). */
import type { LayersModel } from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { buildModel } from './build-model.ts';
import { withHdf5, type Hdf5File, type StoredArray } from './hdf5.ts';
import { objectIn, parseJson, textIn, type JsonObject } from './json.ts';
import { importTopology } from './topology.ts';
import { owners, setWeights } from './weights.ts';
import { readZip } from './zip.ts';

export const CONFIG = 'config.json';
export const METADATA = 'metadata.json';
export const WEIGHTS = 'model.weights.h5';

export async function loadKeras(path: string): Promise<LayersModel> {
  const entries = await readZip(path, [CONFIG, METADATA, WEIGHTS]);
  const [config, weights] = [entries.get(CONFIG), entries.get(WEIGHTS)];
  if (!config || !weights) {
    throw new LimpidError('MODEL_UNREADABLE', {
      file: path,
      reason: say('it has no {name}', { name: config ? WEIGHTS : CONFIG }),
    });
  }
  const { keras_version } = objectIn(parseJson(entries.get(METADATA)?.toString() ?? '{}'));
  const stored = parseJson(config.toString());
  const topology = importTopology(stored, majorOf(textIn(keras_version)));
  const { count } = await withHdf5(weights, path, ({ count }) => ({ count }));
  const model = await buildModel(topology, count, path);
  await withHdf5(weights, path, (file) => readWeights(file, topology, model));
  return model;
}

/** 3 when the version is not known: it is Keras 3's own format. */
export function majorOf(version: string): number {
  return Number.parseInt(version, 10) || 3;
}

function readWeights(file: Hdf5File, topology: JsonObject, model: LayersModel): void {
  for (const { path, layer } of owners(topology, model)) {
    const arrays: StoredArray[] = [];
    for (let array = file.array(`${path}/vars/0`); array; array = file.array(`${path}/vars/${arrays.length}`))
      arrays.push(array);
    setWeights(layer.name, layer.weights, arrays);
  }
}
