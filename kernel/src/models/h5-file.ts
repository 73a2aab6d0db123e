/** A whole model in one HDF5 file, as Keras 2 and 3 save it under the ending `.h5`: its configuration is an attribute. */
import { readFile } from 'node:fs/promises';
import type { LayersModel } from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { buildModel } from './build-model.ts';
import { withHdf5, type Hdf5File, type StoredArray } from './hdf5.ts';
import { parseJson } from './json.ts';
import { majorOf } from './keras-file.ts';
import { importTopology } from './topology.ts';
import { setListedWeights } from './weights.ts';

const GROUP = 'model_weights';

export async function loadH5(path: string): Promise<LayersModel> {
  const bytes = await readFile(path);
  const { config, version, count } = await withHdf5(bytes, path, (file) => ({
    config: file.texts('', 'model_config')[0],
    version: file.texts('', 'keras_version')[0] ?? '2',
    count: file.count,
  }));
  if (config === undefined)
    throw new LimpidError('MODEL_UNREADABLE', {
      file: path,
      reason: say('it holds weights alone, or no model of Keras'),
    });
  const topology = importTopology(parseJson(config), majorOf(version));
  const model = await buildModel(topology, count, path);
  await withHdf5(bytes, path, (file) => setListedWeights(topology, model, (layer) => listed(file, layer)));
  return model;
}

/** The arrays of one layer of the model, in the order of their names. */
function listed(file: Hdf5File, layer: string): StoredArray[] {
  return file
    .texts(`${GROUP}/${layer}`, 'weight_names')
    .flatMap((name) => file.array(`${GROUP}/${layer}/${name}`) ?? []);
}
