/** Where a model comes from: its newest run, and the cell that saves it. */
import * as tf from '@tensorflow/tfjs';
import { cellScope } from '../display/publish.ts';
import { newestRunOf } from '../runs/keep.ts';
import { LimpidError } from '../errors.ts';
import type { Run } from '../runs/run.ts';
import { run } from '../runs/runs.ts';
import { version } from '../version.ts';
import type { AnyModel } from './model-signature.ts';
import type { Lineage } from './stored.ts';

export function lineageOf(model: AnyModel): Lineage {
  const trained = runOf(model);
  const { data, 'data.hash': hash, seed } = trained?.parameters ?? {};
  return {
    run: trained?.id ?? null,
    notebook: trained?.notebook ?? process.env['JPY_SESSION_NAME'] ?? null,
    cell: trained?.cell ?? cellScope.getStore()?.name ?? null,
    data: typeof data === 'string' ? data : null,
    dataHash: typeof hash === 'string' ? hash : null,
    seed: typeof seed === 'number' ? seed : null,
    versions: trained?.versions ?? { limpid: version('limpid'), tfjs: tf.version.tfjs, node: process.version },
  };
}

/** None where it was not trained in this process, or its run is not kept. */
function runOf(model: AnyModel): Run | null {
  const id = model instanceof tf.LayersModel ? newestRunOf(model) : undefined;
  try {
    return id === undefined ? null : run(id);
  } catch (error) {
    // a store of runs that cannot be read keeps no model from being saved; it has warned of that itself
    if (error instanceof LimpidError) return null;
    throw error;
  }
}
