/** A version of the registry as the folder of an MLflow model, made when it is asked for. */
import { readFileSync } from 'node:fs';
import { filesOf } from '../registry/files.ts';
import { mlModelFiles } from '../registry/mlflow/ml-model.ts';
import { checkSeal } from '../registry/seal.ts';
import { versionOf } from './model-versions.ts';
import type { Project } from './project.ts';
import { unknown } from './refused.ts';

/** @throws {Refused} RESOURCE_DOES_NOT_EXIST @throws {LimpidError} MODELS_DAMAGED, MODELS_UNSIGNED, MODELS_TAMPERED */
export async function versionFiles(
  project: Project,
  { name, version }: { readonly name: string; readonly version: number },
): Promise<{ [path: string]: string | Uint8Array }> {
  const stored = versionOf(project, { name, version });
  // its files are where its source says
  if (stored.kind === 'python') throw unknown('artifact', `${name}:${version}`);
  checkSeal(project.models, stored, project.trust);
  const loader = readFileSync(new URL('../../bin/mlflow/mlflow_tfjs.py', import.meta.url), 'utf8');
  return mlModelFiles(stored, {
    run: stored.lineage.run ?? '',
    // MLflow's are UUIDs; the same version is the same one
    uuid: stored.topology.slice(0, 32),
    created: new Date(stored.created),
    files: await filesOf(project.models, stored),
    loader,
  });
}
