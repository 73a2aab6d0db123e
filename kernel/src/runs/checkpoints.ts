/** The checkpoints of a run that are still there, and models out of them. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import { listIn, objectIn, parseJson, textIn } from '../models/json.ts';
import { shortId } from './comparison.ts';
import type { StoredCheckpoint } from './stored.ts';

/** Those whose folders hold them: a later checkpoint may lie there now, or nothing. The newest first. */
export function presentCheckpoints(all: readonly StoredCheckpoint[]): StoredCheckpoint[] {
  const named = new Map<string, string>();
  return all.filter(({ folder, file }) => {
    if (!named.has(folder)) named.set(folder, fileNamedIn(folder));
    return file !== '' && named.get(folder) === file;
  });
}

/**
 * The newest, or the newest after so many whole epochs.
 * @throws {LimpidError} RUN_CHECKPOINT
 */
export function chooseCheckpoint(id: string, all: readonly StoredCheckpoint[], epoch?: number): StoredCheckpoint {
  const present = presentCheckpoints(all);
  const chosen = present.find((checkpoint) => epoch === undefined || checkpoint.epoch === epoch);
  if (chosen) return chosen;
  const which = epoch === undefined ? say('that is still there') : say('after {epoch} epochs', { epoch });
  const epochs = [...new Set(present.map((checkpoint) => checkpoint.epoch))].reverse();
  const known = epochs.length > 0 ? say('those after {epochs} epochs', { epochs: epochs.join(', ') }) : say('none');
  throw new LimpidError('RUN_CHECKPOINT', { id: shortId(id), which, known });
}

/**
 * The model of a checkpoint, compiled as it was and with the state of its optimizer, so that a fit goes on from it. What it
 * was compiled with and no file holds is left out, and said.
 * @throws {LimpidError} as `loadModel` and `resume`
 */
export async function modelOf({ folder }: StoredCheckpoint): Promise<tfjs.LayersModel> {
  const { loadModel } = await import('../models/load-model.ts');
  const { resume } = await import('../training/checkpoint.ts');
  const model = await loadModel(folder);
  const { trainingConfig } = objectIn(parseJson(await readFile(join(folder, 'model.json'), 'utf8')));
  if (trainingConfig === undefined) {
    tell(new LimpidError('RUN_UNCOMPILED', { folder }));
    return model;
  }
  compileAs(model, objectIn(trainingConfig), folder);
  await resume(model, folder);
  return model;
}

/** Compiles as `trainingConfig` of a file says. A metric of the notebook's own is but a name in it. */
export function compileAs(model: tfjs.LayersModel, trainingConfig: object, folder: string): void {
  // SAFETY: a method of tfjs-layers 4.22's that its declaration hides; it reads names and numbers, and runs nothing.
  const compiled = model as unknown as { loadTrainingConfig(config: object): void };
  try {
    compiled.loadTrainingConfig(trainingConfig);
  } catch (error) {
    // what is wrong with more than the metrics is thrown again
    compiled.loadTrainingConfig({ ...trainingConfig, metrics: [] });
    tell(new LimpidError('RUN_METRICS', { folder, reason: reasonOf(error) }));
  }
}

function tell({ message }: LimpidError): void {
  console.warn(`limpid: ${message}`);
}

/** The file of weights that the folder's model.json names, or empty. */
function fileNamedIn(folder: string): string {
  try {
    const { weightsManifest } = objectIn(parseJson(readFileSync(join(folder, 'model.json'), 'utf8')));
    return textIn(listIn(objectIn(listIn(weightsManifest)[0]).paths)[0]);
  } catch {
    // no checkpoint, or none of ours
    return '';
  }
}
