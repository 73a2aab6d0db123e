/** `registry.load`: a version, and only if it is what was saved. */
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { LimpidError, reasonOf } from '../errors.ts';
import { listIn, objectIn } from '../models/json.ts';
import { loadModelJson } from '../models/model-json.ts';
import { compileAs } from '../runs/checkpoints.ts';
import { blobFolder } from './blobs.ts';
import { damaged, jsonOf, verified } from './files.ts';
import { findVersion } from './find.ts';
import { modelsPlace } from './place.ts';
import { checkSeal, type Trust } from './seal.ts';
import { signatureOf, type AnyModel } from './model-signature.ts';
import { whyAnother } from './signature.ts';
import type { ModelKind, StoredVersion } from './stored.ts';

/** What each kind of model is once it is loaded. */
export interface LoadedModels {
  layers: tf.LayersModel;
  graph: tf.GraphModel;
}

export interface LoadOptions<K extends ModelKind> extends Trust {
  /** So that TypeScript knows which of the two it is; a version of the other kind is refused. */
  kind?: K;
}

/**
 * @param reference `name` for the newest version, `name:3` or `name@alias`
 * @throws {LimpidError} MODELS_REFERENCE, MODELS_UNKNOWN, MODELS_VERSION, MODELS_NO_ALIAS, MODELS_KIND, MODELS_DAMAGED,
 * MODELS_UNSIGNED, MODELS_TAMPERED, MODELS_UNUSABLE, SIGNING_KEY
 */
export async function load<K extends ModelKind = ModelKind>(
  reference: string,
  { kind, ...trust }: LoadOptions<K> = {},
): Promise<LoadedModels[K]> {
  const place = modelsPlace();
  const version = findVersion(place, reference);
  if (kind !== undefined && kind !== version.kind) {
    throw new LimpidError('MODELS_KIND', { reference, found: version.kind, wanted: kind });
  }
  // SAFETY: one of the two is a LoadedModels[K], and `kind` says that it is the right one.
  return (await openVersion(place, version, trust)) as LoadedModels[K];
}

/** @throws {LimpidError} MODELS_DAMAGED, MODELS_UNSIGNED, MODELS_TAMPERED, SIGNING_KEY */
export async function openVersion(place: string, version: StoredVersion, trust: Trust): Promise<AnyModel> {
  // those of Python carry none, and are not loaded
  if (version.kind !== 'python') checkSeal(place, version, trust);
  const model = await built(place, version);
  const reason = whyAnother(version.signature, signatureOf(model));
  if (reason === null) return model;
  model.dispose();
  throw damaged(place, version, reason);
}

async function built(place: string, version: StoredVersion): Promise<AnyModel> {
  try {
    return version.kind === 'graph' ? await graphModel(place, version) : await layersModel(place, version);
  } catch (error) {
    if (error instanceof LimpidError && /^MODELS_(DAMAGED|PYTHON)$/.test(error.code)) throw error;
    throw damaged(place, version, reasonOf(error), { cause: error });
  }
}

async function layersModel(place: string, version: StoredVersion): Promise<tf.LayersModel> {
  const path = join(blobFolder(place), version.topology);
  // before their length is looked at: what is wrong with them is that they are not what was saved
  const weights = await verified(place, version, version.weights);
  const model = await loadModelJson(path, async (file) =>
    basename(file) === version.weights ? weights : verified(place, version, basename(file)),
  );
  const { trainingConfig } = await jsonOf(place, version);
  if (trainingConfig !== undefined) compileAs(model, objectIn(trainingConfig), `${version.name}:${version.version}`);
  return model;
}

async function graphModel(place: string, version: StoredVersion): Promise<tf.GraphModel> {
  const { weightsManifest, ...json } = await jsonOf(place, version);
  const weights = await verified(place, version, version.weights);
  // SAFETY: these bytes are those that `save` made of such artifacts, or their hash would be another; tfjs copies no more than they hold.
  const artifacts = {
    ...json,
    weightSpecs: objectIn(listIn(weightsManifest)[0])['weights'],
    weightData: Uint8Array.from(weights).buffer,
  } as object as tf.io.ModelArtifacts;
  return tf.loadGraphModel(tf.io.fromMemory(artifacts));
}
