/** A graph model out of `model.json` and the files beside it. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { isObject, listIn, objectIn, parseJson, textIn, type Json } from '../models/json.ts';

export async function isGraphModel(path: string): Promise<boolean> {
  const { format, modelTopology } = objectIn(parseJson(await readFile(path, 'utf8')));
  return format === 'graph-model' || isObject(objectIn(modelTopology)['library']);
}

export async function loadGraphFile(path: string): Promise<tf.GraphModel> {
  const text = await readFile(path, 'utf8');
  const weightData = await weightsBeside(path, objectIn(parseJson(text))['weightsManifest']);
  // SAFETY: tfjs checks the graph itself; of the manifest only names of files were believed, and those are checked
  const json = JSON.parse(text) as tf.io.ModelJSON;
  const artifacts = await tf.io.getModelArtifactsForJSON(json, (manifest) =>
    Promise.resolve([manifest.flatMap(({ weights }) => weights), weightData]),
  );
  return tf.loadGraphModel(tf.io.fromMemory(artifacts));
}

async function weightsBeside(path: string, manifest: Json | undefined): Promise<ArrayBuffer> {
  const names = listIn(manifest).flatMap((group) => listIn(objectIn(group)['paths']).map(textIn));
  const foreign = names.find((name) => name === '' || name !== basename(name) || name.includes('\\'));
  if (foreign !== undefined) {
    const reason = say('its weights are to be read from {foreign}, which is not beside it', { foreign });
    throw new LimpidError('MODEL_UNREADABLE', { file: path, reason });
  }
  const parts = await Promise.all(names.map((name) => readFile(join(dirname(path), name))));
  return Uint8Array.from(Buffer.concat(parts)).buffer;
}
