/** TensorFlow.js's own format: a topology and a manifest of weights in `model.json`, their bytes in files beside it. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { buildModel } from './build-model.ts';
import type { StoredArray } from './hdf5.ts';
import { listIn, objectIn, parseJson, textIn, type Json } from './json.ts';
import { matchWeights } from './named-weights.ts';
import { importTopology } from './topology.ts';
import { owners, setWeights } from './weights.ts';

interface NamedArray extends StoredArray {
  readonly name: string;
}

export async function loadModelJson(path: string): Promise<tf.LayersModel> {
  const { modelTopology, weightsManifest, format } = objectIn(parseJson(await readFile(path, 'utf8')));
  if (format === 'graph-model') throw unreadable(path, 'it is a graph model, which tf.loadGraphModel loads');
  const { model_config, keras_version } = objectIn(modelTopology);
  const topology = importTopology(
    model_config ?? modelTopology ?? null,
    textIn(keras_version).startsWith('3.') ? 3 : 2,
  );
  const groups = await Promise.all(listIn(weightsManifest).map((group) => readGroup(path, group)));
  const arrays = groups.flat();
  const model = await buildModel(
    topology,
    arrays.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    path,
  );
  for (const [variable, array] of matchWeights(owners(topology, model), arrays)) {
    setWeights(variable.originalName, [variable], [array]);
  }
  return model;
}

/** Weights one after another in the group's files taken together. */
async function readGroup(path: string, group: Json): Promise<NamedArray[]> {
  const { paths, weights } = objectIn(group);
  const names = listIn(paths).map(textIn);
  const foreign = names.find((name) => name === '' || name !== basename(name) || name.includes('\\'));
  if (foreign !== undefined)
    throw unreadable(path, `its weights are to be read from ${foreign}, which is not beside it`);
  const bytes = Buffer.concat(await Promise.all(names.map((name) => readFile(join(dirname(path), name)))));
  let at = 0;
  return listIn(weights).map((weight) => {
    const spec =
      specOf(weight) ??
      fail(path, `its manifest has an entry that is no weight: ${JSON.stringify(weight).slice(0, 200)}`);
    const start = at;
    at += sizeOf(spec.shape) * BYTES[spec.quantization?.dtype ?? spec.dtype];
    if (!(at <= bytes.length)) throw unreadable(path, `the files of its weights end within ${spec.name}`);
    return decoded(spec, bytes.subarray(start, at));
  });
}

const BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

interface Spec {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly quantization?: { dtype: 'uint8' | 'uint16' | 'float16'; min?: number; scale?: number };
}

function specOf(weight: Json): Spec | null {
  const { name, shape, dtype, quantization } = objectIn(weight);
  const lengths = listIn(shape).filter(
    (length) => typeof length === 'number' && Number.isInteger(length) && length >= 0,
  );
  if (typeof name !== 'string' || lengths.length !== listIn(shape).length) return null;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') return null;
  const spec: Spec = { name, shape: lengths.map(Number), dtype };
  if (quantization === undefined) return spec;
  const { dtype: stored, min, scale } = objectIn(quantization);
  if (stored === 'float16') return { ...spec, quantization: { dtype: stored } };
  if ((stored !== 'uint8' && stored !== 'uint16') || typeof min !== 'number' || typeof scale !== 'number') return null;
  return { ...spec, quantization: { dtype: stored, min, scale } };
}

function decoded(spec: Spec, bytes: Uint8Array): NamedArray {
  const { name, shape, dtype } = spec;
  return {
    name,
    shape,
    dtype: dtype === 'float32' ? dtype : 'int32',
    values() {
      const tensor = tf.io.decodeWeights(Uint8Array.from(bytes).buffer, [spec])[name];
      const values = tensor?.dataSync() ?? new Float32Array();
      tensor?.dispose();
      return values instanceof Float32Array ? values : Int32Array.from(values);
    },
  };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

function fail(path: string, reason: string): never {
  throw unreadable(path, reason);
}

function unreadable(file: string, reason: string): LimpidError {
  return new LimpidError('MODEL_UNREADABLE', { file, reason });
}
