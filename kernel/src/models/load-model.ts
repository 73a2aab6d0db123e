/** `loadModel`: a model out of whatever file holds one. */
import { open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import { loadH5 } from './h5-file.ts';
import { loadKeras } from './keras-file.ts';
import { loadModelJson } from './model-json.ts';
import { verifyModel } from './verify-model.ts';

export interface LoadOptions {
  /** A file of activations as `verifyModel` reads it: a model that gives others is not loaded. */
  verify?: string;
  /** Of `verify`: the largest difference that is allowed, 1e-5 when not given. */
  tolerance?: number;
}

/**
 * Loads a layers model, trained on or asked like any other of tfjs:
 *
 * - `.keras`: Keras 3's own file
 * - `.h5`, `.hdf5`: a whole model as Keras 2 and 3 save it
 * - `model.json`, or the folder that holds it: TensorFlow.js's own format, of tfjs, Keras 2 or Keras 3
 *
 * The content decides, not the name. What tfjs cannot compute is refused, never changed; code in the file never runs.
 * A SavedModel has no layers: `loadSavedModel` loads it.
 *
 * @throws LimpidError MODEL_UNREADABLE, MODEL_LAYER, MODEL_CODE, MODEL_SETTING, MODEL_GRAPH, MODEL_WEIGHTS,
 * MODEL_WEIGHT_SHAPE, MODEL_DIFFERS
 */
export async function loadModel(path: string, { verify, tolerance = 1e-5 }: LoadOptions = {}): Promise<LayersModel> {
  const model = await load(path);
  if (verify === undefined) return model;
  const { first } = await verifyModel(model, verify, { tolerance });
  if (!first) return model;
  model.dispose();
  throw new LimpidError('MODEL_DIFFERS', { file: path, layer: first.name, difference: first.difference, tolerance });
}

async function load(path: string): Promise<LayersModel> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) return await loadFolder(path);
    switch (await beginning(path)) {
      case 'zip':
        return await loadKeras(path);
      case 'hdf5':
        return await loadH5(path);
      case 'json':
        return await loadModelJson(path);
      case 'unknown':
        throw new LimpidError('MODEL_UNREADABLE', {
          file: path,
          reason: say('it is no zip archive, HDF5 or JSON file'),
        });
    }
  } catch (error) {
    if (error instanceof LimpidError) throw error;
    const reason = reasonOf(error);
    throw new LimpidError('MODEL_UNREADABLE', { file: path, reason }, { cause: error });
  }
}

async function loadFolder(path: string): Promise<LayersModel> {
  const isThere = async (name: string): Promise<boolean> => (await stat(join(path, name)).catch(() => null)) !== null;
  if (await isThere('model.json')) return loadModelJson(join(path, 'model.json'));
  const reason = (await isThere('saved_model.pb'))
    ? say('a SavedModel has no layers; loadSavedModel loads it')
    : say('the folder {name} has no model.json', { name: basename(path) });
  throw new LimpidError('MODEL_UNREADABLE', { file: path, reason });
}

async function beginning(path: string): Promise<'zip' | 'hdf5' | 'json' | 'unknown'> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const text = buffer.subarray(0, bytesRead).toString('latin1');
    if (text.startsWith('PK')) return 'zip';
    if (text === '\x89HDF\r\n\x1a\n') return 'hdf5';
    return /^\s*\{/.test(text) ? 'json' : 'unknown';
  } finally {
    await file.close();
  }
}
