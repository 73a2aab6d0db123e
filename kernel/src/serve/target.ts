/** What `limpid serve` is told to serve → the versions of a model. */
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { LimpidError } from '../errors.ts';
import { loadModel } from '../models/load-model.ts';
import { isGraphModel, loadGraphFile } from './graph-file.ts';
import type { Servable } from './servable.ts';
import { servableOf } from './tf-servable.ts';

/** One version as it is found; nothing of it is loaded yet. */
export interface Found {
  version: string;
  /** Changes when the model does. */
  fingerprint: string;
  open(): Promise<Servable>;
}

export interface Target {
  name: string;
  /** Looked for anew at each load. */
  versions(): Promise<Found[]>;
}

/**
 * A file, a folder with `model.json`, or a folder of such folders with numbers for names, each a version.
 * @throws LimpidError SERVE_TARGET
 */
export async function openTarget(target: string): Promise<Target> {
  const path = resolve(target);
  const info = await stat(path).catch(() => null);
  if (info === null) throw new LimpidError('SERVE_TARGET', { target, reason: 'there is no such file or folder' });
  const name = info.isDirectory() ? basename(path) : basename(path, extname(path));
  return { name, versions: () => versionsAt(path) };
}

async function versionsAt(path: string): Promise<Found[]> {
  const info = await stat(path);
  if (!info.isDirectory()) return [await found('1', path)];
  if (await isFile(join(path, 'model.json'))) return [await found('1', join(path, 'model.json'))];
  const numbers = (await readdir(path)).filter((name) => /^\d+$/.test(name));
  const files = await Promise.all(
    numbers.map(async (version) => ({ version, file: await modelIn(join(path, version)) })),
  );
  const versions = await Promise.all(files.flatMap(({ version, file }) => (file ? [found(version, file)] : [])));
  if (versions.length > 0) return versions;
  const reason = 'it holds no model.json, and no folders 1, 2, … that do';
  throw new LimpidError('SERVE_TARGET', { target: path, reason });
}

async function modelIn(folder: string): Promise<string | null> {
  const file = join(folder, 'model.json');
  return (await isFile(file)) ? file : null;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}

async function found(version: string, file: string): Promise<Found> {
  const { ino, mtimeMs, size } = await stat(file);
  return { version, fingerprint: `${ino} ${mtimeMs} ${size}`, open: () => openFile(file) };
}

async function openFile(file: string): Promise<Servable> {
  const isGraph = extname(file) === '.json' && (await isGraphModel(file));
  const model = isGraph ? await loadGraphFile(file) : await loadModel(file);
  return servableOf(model, { owned: true });
}
