/** `limpid deploy`: a folder with all that an image, a cluster or a machine needs to serve a model. */
import { cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import { scanModel } from '../protect/scan/scan-model.ts';
import { exportModel } from '../registry/export.ts';
import { version as registeredVersion } from '../registry/list.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import { isReference } from '../serve/target.ts';
import { deploymentFiles } from './files.ts';
import { checkDeployment, type Deployment, type DeployOptions } from './options.ts';

export interface Deployed {
  readonly deployment: Deployment;
  readonly files: readonly string[];
}

/**
 * As {@link deployPath}; where there is no such path, the model is one of the registry: what `NAME`, `NAME:3` or `NAME@ALIAS` is now.
 * @throws LimpidError also as `registry.load`
 */
export async function deploy(
  options: DeployOptions,
  out: string,
  command: readonly string[],
  version: string,
): Promise<Deployed> {
  const isPath = (await stat(options.model).catch(() => null)) !== null;
  if (isPath || !isReference(options.model)) return deployPath(options, out, command, version);
  const found = registeredAs(options.model);
  const folder = await mkdtemp(join(tmpdir(), 'limpid-deployed-'));
  try {
    const registered = { reference: found.reference, version: found.version, hash: found.hash };
    // the name of the folder is that of the model
    const model = await exportModel(found.reference, join(folder, found.name));
    return await deployPath({ ...options, model, registered }, out, command, version);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A name alone may as well have been meant as a path. */
function registeredAs(reference: string): ModelVersion {
  try {
    return registeredVersion(reference);
  } catch (error) {
    if (!(error instanceof LimpidError) || error.code !== 'MODELS_UNKNOWN' || /[:@]/.test(reference)) throw error;
    const reason = say('there is no such file or folder, nor such a model in the registry');
    throw new LimpidError('DEPLOY_MODEL', { model: reference, reason }, { cause: error });
  }
}

/**
 * Writes the files into `out`, and the model into `out/model`.
 * @param command how Limpid is started on this machine, for systemd
 * @throws LimpidError DEPLOY_OPTION, DEPLOY_MODEL, DEPLOY_UNSAFE, DEPLOY_FOLDER
 */
async function deployPath(
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
