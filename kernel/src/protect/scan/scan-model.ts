/** `scanModel`: what is wrong with a model of a stranger, told before anything of it is loaded. */
import { lstat, open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { LimpidError, reasonOf } from '../../errors.ts';
import { objectIn, textIn } from '../../models/json.ts';
import { readSavedModel } from '../../models/saved-model-proto.ts';
import { REACHES_OUT } from '../../models/outside-ops.ts';
import { say } from '../../say.ts';
import { finding, type ScanFinding } from './finding.ts';
import { scanGraph, scanOps } from './graph.ts';
import { readJson } from './json-text.ts';
import { scanH5, scanKeras } from './keras.ts';
import { ScanReport } from './report.ts';
import { scanTopology } from './topology.ts';
import { scanWeights } from './weights.ts';

const LARGEST_JSON = 1 << 28;
const LARGEST_FILE = 2 ** 31 - 1;
const MOST_FILES = 10_000;
/** Python's own formats: whoever loads them runs what is in them. */
const PICKLES = /\.(pkl|pickle|joblib|pt|pth|ckpt|dill)$/i;

/**
 * Reads a model and builds nothing: a `model.json` of layers or a graph, `.keras`, `.h5`, a SavedModel, or a folder of them.
 * Paths that lead away, code, unknown layers and ops, sizes, dtypes and shapes that do not fit, weights that are no numbers.
 *
 * @throws LimpidError SCAN_PATH
 */
export async function scanModel(path: string): Promise<ScanReport> {
  const files = await filesOf(path);
  const findings: ScanFinding[] = [];
  const scanned: string[] = [];
  for (const { file, name, isLink } of files) {
    if (isLink) {
      findings.push(finding('link', name, say('{name} is a link that leads out of the folder.', { name })));
      continue;
    }
    const found = await scanFile(file, name).catch((error: unknown) => [finding('unreadable', name, reasonOf(error))]);
    if (found === null) continue;
    scanned.push(name);
    findings.push(...found);
  }
  if (scanned.length === 0 && findings.length === 0)
    findings.push(finding('unreadable', basename(path), say('There is no model in it.')));
  return new ScanReport(path, scanned, findings);
}

interface Found {
  readonly file: string;
  /** From the folder that is scanned. */
  readonly name: string;
  /** A link to somewhere outside. */
  readonly isLink: boolean;
}

async function filesOf(path: string): Promise<Found[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ file: path, name: basename(path), isLink: false }];
    // download caches keep a model's files in one folder, with links to them
    const entry = await realpath(join(path, 'model.json')).catch(() => null);
    const inside = [await realpath(path), ...(entry === null ? [] : [join(entry, '..')])];
    const names = (await readdir(path, { recursive: true })).slice(0, MOST_FILES).sort();
    const found = await Promise.all(
      names.map(async (name): Promise<Found | null> => {
        const file = join(path, name);
        const info = await lstat(file);
        if (info.isDirectory()) return null;
        const real = info.isSymbolicLink() ? await realpath(file).catch(() => null) : file;
        const isLink =
          info.isSymbolicLink() && (real === null || !inside.some((folder) => real.startsWith(folder + sep)));
        return info.isFile() || info.isSymbolicLink() ? { file, name: name.split(sep).join('/'), isLink } : null;
      }),
    );
    return found.filter((one) => one !== null);
  } catch (error) {
    throw new LimpidError('SCAN_PATH', { path, reason: reasonOf(error) }, { cause: error });
  }
}

/** @returns null for what is no model: weights are looked at with the file that names them */
async function scanFile(file: string, name: string): Promise<ScanFinding[] | null> {
  if (PICKLES.test(name)) return [finding('code', name, say('{kind} holds code of Python.', { kind: name }))];
  const { size } = await stat(file);
  if (size > LARGEST_FILE && /\.(json|h5|hdf5|keras|pb)$/i.test(name))
    return [finding('size', name, say('It has {count} bytes.', { count: size }))];
  if (name === 'saved_model.pb' || name.endsWith('/saved_model.pb')) {
    const { ops } = readSavedModel(await readFile(file));
    // TensorFlow itself runs it, which knows more ops than TensorFlow.js
    return scanOps(new Set([...ops].filter((op) => REACHES_OUT.test(op))), name);
  }
  switch (await beginning(file)) {
    case 'zip':
      return /\.(keras|zip)$/i.test(name) ? scanKeras(file, name) : null;
    case 'hdf5':
      return scanH5(file, name);
    case 'pickle':
      return [finding('code', name, say('{kind} holds code of Python.', { kind: name }))];
    case 'json':
      return size > LARGEST_JSON
        ? [finding('size', name, say('It has {count} bytes.', { count: size }))]
        : scanJson(file, name);
    case 'other':
      return /\.(keras|h5|hdf5)$|(^|\/)model\.json$/i.test(name)
        ? [finding('unreadable', name, say('It is not what its name says.'))]
        : null;
  }
}

async function scanJson(file: string, name: string): Promise<ScanFinding[] | null> {
  const text = await readFile(file, 'utf8');
  // other JSON, such as a package.json, is no model
  const isModel = /"(modelTopology|weightsManifest)"/.test(text) || basename(name) === 'model.json';
  if (!isModel) return null;
  const { json, findings } = readJson(text, name);
  if (findings.length > 0) return findings;
  const { modelTopology, weightsManifest, format } = objectIn(json);
  const weights = await scanWeights(file, name, weightsManifest ?? []);
  const { model_config, keras_version, node } = objectIn(modelTopology);
  if (format === 'graph-model' || node !== undefined)
    return [...weights.findings, ...scanGraph(modelTopology ?? null, name)];
  if (modelTopology === undefined) return weights.findings;
  const major = textIn(keras_version).startsWith('3.') ? 3 : 2;
  return [...weights.findings, ...scanTopology(model_config ?? modelTopology, major, name, weights.numbers)];
}

/** Files say what they are by their first bytes, whatever their names. */
async function beginning(file: string): Promise<'zip' | 'hdf5' | 'json' | 'pickle' | 'other'> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    const text = buffer.subarray(0, bytesRead).toString('latin1');
    if (text.startsWith('PK\x03\x04')) return 'zip';
    if (text.startsWith('\x89HDF\r\n\x1a\n')) return 'hdf5';
    // protocol 2 and newer, and a first opcode that pickle writes: a frame, a mark, a dictionary, a list, a global, a text
    if (/^\x80[\x02-\x05][\x95(}\])c\x8cX]/.test(text)) return 'pickle';
    return /^(\xef\xbb\xbf)?\s*\{/.test(text) ? 'json' : 'other';
  } finally {
    await handle.close();
  }
}
