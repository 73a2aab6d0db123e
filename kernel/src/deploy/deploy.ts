/** `limpid deploy`: a folder with all that an image, a cluster or a machine needs to serve a model. */
import { cp, mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import { scanModel } from '../protect/scan/scan-model.ts';
import { deploymentFiles } from './files.ts';
import { checkDeployment, type Deployment, type DeployOptions } from './options.ts';

export interface Deployed {
  readonly deployment: Deployment;
  readonly files: readonly string[];
}

/**
 * Writes the files into `out`, and the model into `out/model`.
 * @param command how Limpid is started on this machine, for systemd
 * @throws LimpidError DEPLOY_OPTION, DEPLOY_MODEL, DEPLOY_UNSAFE, DEPLOY_FOLDER
 */
export async function deploy(
  options: DeployOptions,
  out: string,
  command: readonly string[],
  version: string,
): Promise<Deployed> {
  const named = resolve(options.model);
  const isFolder = await stat(named).then(
    (info) => info.isDirectory(),
    (error: unknown) => {
      throw new LimpidError('DEPLOY_MODEL', { model: options.model, reason: reasonOf(error) }, { cause: error });
    },
  );
  // a model.json is nothing without the files beside it
  const model = basename(named) === 'model.json' ? dirname(named) : named;
  const deployment = checkDeployment({ ...options, model }, version);
  if (!isFolder && model === named && deployment.file === '')
    throw new LimpidError('DEPLOY_MODEL', { model: options.model, reason: say('it is no .keras, .h5 or model.json') });
  const target = resolve(out, 'model');
  if (target === model || target.startsWith(join(model, '/')))
    throw new LimpidError('DEPLOY_FOLDER', { folder: out, reason: say('it lies in the model') });
  const report = await scanModel(model);
  if (!report.isSafe)
    throw new LimpidError('DEPLOY_UNSAFE', { model: options.model, summary: report.summary.replace(/[.。]$/, '') });
  const files = deploymentFiles(deployment, { command, model: target });
  try {
    await mkdir(target, { recursive: true });
    await cp(model, model === named && !isFolder ? join(target, deployment.file) : target, {
      recursive: true,
      dereference: true,
    });
    for (const [name, text] of Object.entries(files)) await writeFile(join(out, name), text);
  } catch (error) {
    throw new LimpidError('DEPLOY_FOLDER', { folder: out, reason: reasonOf(error) }, { cause: error });
  }
  return { deployment, files: Object.keys(files) };
}
