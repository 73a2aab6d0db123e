/** What `limpid serve` is told to serve → the versions of a model. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { LimpidError } from '../errors.ts';
import { loadModel } from '../models/load-model.ts';
import { SIGNATURE } from '../protect/signing/sign.ts';
import { say } from '../say.ts';
import { isGraphModel, loadGraphFile } from './graph-file.ts';
import { registeredTarget } from './registered.ts';
import type { Servable } from './servable.ts';
import { checkSigned } from './signed.ts';
import { servableOf } from './tf-servable.ts';

/** One version as it is found; nothing of it is loaded yet. */
export interface Found {
  version: string;
  /** Changes when the model does. */
  fingerprint: string;
  /** Of its files, where it has some. */
  bytes?: number;
  open(): Promise<Servable>;
  /** What another process is told to open it; not there where it is in this one alone. */
  origin?: Origin;
}

export interface Origin extends TargetOptions {
  target: string;
  version: string;
}

export interface Target {
  name: string;
  /** It is signed, and nobody has said by which key. */
  isUnverified?: boolean;
  /** Looked for anew at each load. */
  versions(): Promise<Found[]>;
  /** One more of the same model, by number or alias; without it, one of `versions`. @throws LimpidError */
  named?(version: string): Promise<Found>;
  /** What it was named by, where that is an alias of the registry: is this version from now on. @throws LimpidError */
  moveAlias?(version: string): void;
}

export interface TargetOptions {
  /** A PEM file: only what its owner has signed is loaded. */
  publicKey?: string | undefined;
  /** Models of the registry are loaded as they are: no signature is asked for. */
  isUnsigned?: boolean | undefined;
}

/**
 * A file, a folder with `model.json`, or a folder of such folders with numbers for names, each a version; where there is no such
 * path, a model of the registry: `name`, `name:3` or `name@alias`.
 * @throws LimpidError SERVE_TARGET, MODELS_UNKNOWN, MODELS_VERSION, MODELS_NO_ALIAS
 */
export async function openTarget(target: string, options: TargetOptions = {}): Promise<Target> {
  const { publicKey } = options;
  const path = resolve(target);
  const info = await stat(path).catch(() => null);
  if (info === null && isReference(target)) return registered(target, options);
  if (info === null) throw new LimpidError('SERVE_TARGET', { target, reason: say('there is no such file or folder') });
  const name = info.isDirectory() ? basename(path) : basename(path, extname(path));
  const isUnverified = publicKey === undefined && (await isSigned(info.isDirectory() ? path : dirname(path)));
  const versions = async (): Promise<Found[]> =>
    (await versionsAt(path, publicKey)).map((one) => ({
      ...one,
      origin: { target: path, version: one.version, publicKey },
    }));
  return { name, isUnverified, versions };
}

function registered(target: string, options: TargetOptions): Target {
  try {
    return registeredTarget(target, options);
  } catch (error) {
    // a name alone may as well have been meant as a path
    const isPath = error instanceof LimpidError && error.code === 'MODELS_UNKNOWN' && !/[:@]/.test(target);
    if (!isPath) throw error;
    const reason = say('there is no such file or folder, nor such a model in the registry');
    throw new LimpidError('SERVE_TARGET', { target, reason }, { cause: error });
  }
}

async function isSigned(folder: string): Promise<boolean> {
  const folders = [folder, ...(await numbered(folder)).map((version) => join(folder, version))];
  const signed = await Promise.all(folders.map((one) => isFile(join(one, SIGNATURE))));
  return signed.includes(true);
}

/** Names of the registry have no separators; a file that is not there is no model of it either. */
export function isReference(target: string): boolean {
  return /^[^:@/\\]+(:[1-9]\d*|@[^:@/\\]+)?$/.test(target) && !/\.(keras|h5|hdf5|json|onnx)$/i.test(target);
}

async function versionsAt(path: string, publicKey: string | undefined): Promise<Found[]> {
  const info = await stat(path);
  if (!info.isDirectory()) return [await found('1', path, dirname(path), publicKey)];
  if (await isFile(join(path, 'model.json'))) return [await found('1', join(path, 'model.json'), path, publicKey)];
  const numbers = await numbered(path);
  const files = await Promise.all(
    numbers.map(async (version) => ({ version, file: await modelIn(join(path, version)) })),
  );
  const versions = await Promise.all(
    files.flatMap(({ version, file }) => (file ? [found(version, file, path, publicKey)] : [])),
  );
  if (versions.length > 0) return versions;
  const reason = say('it holds no model.json, and no folders 1, 2, … that do');
  throw new LimpidError('SERVE_TARGET', { target: path, reason });
}

async function numbered(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d+$/.test(name));
}

async function modelIn(folder: string): Promise<string | null> {
  const file = join(folder, 'model.json');
  return (await isFile(file)) ? file : null;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}

/** `root` is what was named: a signature may lie there instead of beside the file. */
async function found(version: string, file: string, root: string, publicKey: string | undefined): Promise<Found> {
  const { ino, mtimeMs, size } = await stat(file);
  const bytes = extname(file) === '.json' ? await bytesIn(dirname(file)) : size;
  return { version, fingerprint: `${ino} ${mtimeMs} ${size}`, bytes, open };

  async function open(): Promise<Servable> {
    if (publicKey !== undefined) {
      const own = dirname(file);
      await checkSigned(file, publicKey, (await isFile(join(own, SIGNATURE))) ? own : root);
    }
    return openFile(file);
  }
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function openFile(file: string): Promise<Servable> {
  const isGraph = extname(file) === '.json' && (await isGraphModel(file));
  const model = isGraph ? await loadGraphFile(file) : await loadModel(file);
  return servableOf(model, { owned: true });
}
