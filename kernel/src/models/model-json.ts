/** TensorFlow.js's own format: a topology and a manifest of weights in `model.json`, their bytes in files beside it. */
import { readFile, stat } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { beside } from './beside.ts';
import { buildModel } from './build-model.ts';
import type { StoredArray } from './hdf5.ts';
import { listIn, objectIn, parseJson, textIn, type Json } from './json.ts';
import { matchWeights } from './named-weights.ts';
import { importTopology } from './topology.ts';
import { owners, setWeights } from './weights.ts';

interface NamedArray extends StoredArray {
  readonly name: string;
}

/** Weights are in other files: a topology of a million layers is smaller. */
const LARGEST = 1 << 28;

type Read = (path: string) => Promise<Uint8Array>;

/** @param read gives the bytes of `path`, and of the files beside it that it names */
export async function loadModelJson(path: string, read: Read = readFile): Promise<tf.LayersModel> {
  const { size } = await stat(path);
  if (size > LARGEST)
    throw unreadable(
      path,
      say('it has {size} bytes, and no topology needs more than {largest}', { size, largest: LARGEST }),
    );
  const text = new TextDecoder().decode(await read(path));
  const { modelTopology, weightsManifest, format } = objectIn(parseJson(text));
  if (format === 'graph-model') throw unreadable(path, say('it is a graph model, which tf.loadGraphModel loads'));
  const { model_config, keras_version } = objectIn(modelTopology);
  const topology = importTopology(
    model_config ?? modelTopology ?? null,
    textIn(keras_version).startsWith('3.') ? 3 : 2,
  );
  const groups = await Promise.all(listIn(weightsManifest).map((group) => readGroup(path, group, read)));
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

/** Weights one after another in the group's files taken together. Nothing is read before their sizes are known to fit. */
async function readGroup(path: string, group: Json, read: Read): Promise<NamedArray[]> {
  const { paths, weights } = objectIn(group);
  const names = listIn(paths).map(textIn);
  if (new Set(names).size < names.length) throw unreadable(path, say('it reads a file of weights more than once'));
  const files = await Promise.all(names.map((name) => beside(path, name)));
  const stored = files.reduce((sum, file) => sum + file.bytes, 0);
  let at = 0;
  const placed = listIn(weights).map((weight) => {
    const spec =
      specOf(weight) ??
      fail(
        path,
        say('its manifest has an entry that is no weight: {entry}', { entry: JSON.stringify(weight).slice(0, 200) }),
      );
    const start = at;
    at += sizeOf(spec.shape) * BYTES[spec.quantization?.dtype ?? spec.dtype];
    if (!(at <= stored)) throw unreadable(path, say('the files of its weights end within {name}', { name: spec.name }));
    return { spec, start, end: at };
  });
  const bytes = Buffer.concat(await Promise.all(files.map((file) => read(file.path))));
  return placed.map(({ spec, start, end }) => decoded(spec, bytes.subarray(start, end)));
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
  if ((stored !== 'uint8' && stored !== 'uint16') || !isNumber(min) || !isNumber(scale)) return null;
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

function isNumber(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
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
