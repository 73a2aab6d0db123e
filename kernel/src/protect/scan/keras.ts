/** Keras's files, scanned: `.keras` archives and whole-model `.h5`. Nothing of them is built or run. */
import { readFile } from 'node:fs/promises';
import { LimpidError } from '../../errors.ts';
import { withHdf5, type Hdf5File } from '../../models/hdf5.ts';
import { objectIn, textIn } from '../../models/json.ts';
import { readZip } from '../../models/zip.ts';
import { say } from '../../say.ts';
import { finding, shown, type ScanFinding } from './finding.ts';
import { readJson } from './json-text.ts';
import { scanTopology } from './topology.ts';

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';

export async function scanKeras(path: string, where: string): Promise<ScanFinding[]> {
  return unlessRefused(where, async () => {
    const entries = await readZip(path, [CONFIG, METADATA, WEIGHTS]);
    const [config, weights] = [entries.get(CONFIG), entries.get(WEIGHTS)];
    if (!config || !weights)
      return [finding('unreadable', where, say('It has no {name}.', { name: config ? WEIGHTS : CONFIG }))];
    const { json: metadata } = readJson(entries.get(METADATA)?.toString() ?? '{}', where);
    const { count, findings } = await withHdf5(weights, path, (file) => ({
      count: file.count,
      findings: scanArrays(file, where),
    }));
    return [...findings, ...scanConfig(config.toString(), textIn(objectIn(metadata)['keras_version']), where, count)];
  });
}

export async function scanH5(path: string, where: string): Promise<ScanFinding[]> {
  return unlessRefused(where, async () => {
    const found = await withHdf5(await readFile(path), path, (file) => ({
      config: file.texts('', 'model_config')[0],
      version: file.texts('', 'keras_version')[0] ?? '2',
      count: file.count,
      findings: scanArrays(file, where),
    }));
    // weights alone have no layers
    if (found.config === undefined) return found.findings;
    return [...found.findings, ...scanConfig(found.config, found.version, where, found.count)];
  });
}

function scanConfig(text: string, version: string, where: string, stored: number): ScanFinding[] {
  const { json, findings } = readJson(text, where);
  if (findings.length > 0) return findings;
  return scanTopology(json, Number.parseInt(version, 10) || 3, where, stored);
}

function scanArrays(file: Hdf5File, where: string): ScanFinding[] {
  const found: ScanFinding[] = [];
  const open = [''];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    for (const name of file.names(group)) {
      const path = group === '' ? name : `${group}/${name}`;
      const array = file.array(path);
      if (array === null) open.push(path);
      else if (array.dtype === 'float32') {
        const bad = Array.from(array.values()).filter((value) => !Number.isFinite(value)).length;
        const told = say('{count} of its numbers are NaN or infinite.', { count: bad });
        if (bad > 0) found.push(finding('not a number', `${where}: ${shown(path)}`, told));
      }
    }
  }
  return found;
}

/** What the readers refuse, such as a zip bomb, is a finding with their reason. */
async function unlessRefused(where: string, scan: () => Promise<ScanFinding[]>): Promise<ScanFinding[]> {
  try {
    return await scan();
  } catch (error) {
    if (!(error instanceof LimpidError)) throw error;
    return [finding('unreadable', where, error.what)];
  }
}
