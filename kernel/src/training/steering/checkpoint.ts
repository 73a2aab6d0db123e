/** Saves a training that runs, beside its notebook, where `resume` finds it. */
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { writeCheckpoint } from '../checkpoint.ts';

/** In the notebook's folder: one folder a training, in it one a checkpoint. */
const FOLDER = join('.limpid', 'checkpoints');

/**
 * @param id of the training
 * @returns in one line where it is and how to go on from there
 * @throws LimpidError CHECKPOINT_UNWRITABLE
 */
export async function saveNow(
  id: string,
  model: tf.LayersModel,
  done: { epoch: number; batch: number },
): Promise<string> {
  const { optimizer } = model;
  const folder = join(FOLDER, id.slice(0, 8), `step-${optimizer.iterations}`);
  try {
    // SAFETY: tfjs is repaired wherever trainings are steered
    await writeCheckpoint(folder, model as Parameters<typeof writeCheckpoint>[1], done);
  } catch (error) {
    throw new LimpidError('CHECKPOINT_UNWRITABLE', { folder, reason: String(error) });
  }
  return say('Saved in {folder}. To go on from there: `await resume(model, {text})`.', {
    folder,
    text: JSON.stringify(folder),
  });
}
