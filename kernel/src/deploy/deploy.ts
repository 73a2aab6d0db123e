/** `limpid deploy`: a folder with all that an image, a cluster or a machine needs to serve a model. */
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import { scanModel } from '../protect/scan/scan-model.ts';
import { readPublicKey } from '../protect/signing/keys.ts';
import { SIGNATURE } from '../protect/signing/sign.ts';
import { verify } from '../protect/signing/verify.ts';
import { isReference } from '../serve/target.ts';
import { deploymentFiles } from './files.ts';
import { challengersOf, checkDeployment, type Deployment, type DeployOptions } from './options.ts';
import { copyRegistered } from './registered.ts';
import { SIGNER } from './serve-command.ts';

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
  if (!isReference(options.model) || (await isThere(options.model))) return deployPath(options, out, command, version);
  const folder = await mkdtemp(join(tmpdir(), 'limpid-deployed-'));
  try {
    return await deployPath({ ...options, ...(await copyRegistered(options, folder)) }, out, command, version);
  } finally {
    await rm(folder, { recursive: true, force: true });
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
  const { keyFile } = options;
  if (keyFile?.startsWith(join(model, '/')))
    throw new LimpidError('DEPLOY_OPTION', { option: '--key-file', value: keyFile });
  for (const [option, value] of challengersOf(deployment.rollout))
    if (!(await isThere(join(model, value, 'model.json')))) throw new LimpidError('DEPLOY_OPTION', { option, value });
  const signer = deployment.isVerified ? await signerOf(model, options) : undefined;
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
    if (signer !== undefined) await writeFile(join(out, SIGNER), signer);
  } catch (error) {
    throw new LimpidError('DEPLOY_FOLDER', { folder: out, reason: reasonOf(error) }, { cause: error });
  }
  return { deployment, files: Object.keys(files) };
}

/** The public key, once all of the model is what its owner has signed. @throws LimpidError SIGNATURE_…, SIGNING_KEY */
async function signerOf(model: string, { publicKey = '' }: DeployOptions): Promise<string> {
  const versions = (await isThere(join(model, SIGNATURE))) ? [] : (await namesIn(model)).filter(isNumber);
  const folders = versions.length === 0 ? [model] : versions.map((version) => join(model, version));
  for (const folder of folders) await verify(folder, { publicKey });
  return readPublicKey(publicKey).export({ type: 'spki', format: 'pem' }).toString();
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}

function namesIn(path: string): Promise<string[]> {
  return readdir(path).catch(() => []);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
