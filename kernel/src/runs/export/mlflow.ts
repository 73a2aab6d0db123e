/**
 * MLflow's folder of runs, `mlruns/EXPERIMENT/RUN` with meta.yaml, params, metrics, tags and artifacts, as its file store
 * reads it (mlflow/store/tracking/file_store.py). The newest ask for MLFLOW_ALLOW_FILE_STORE=true to read such folders;
 * `mlflow migrate-filestore` takes them over into a database.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Run } from '../run.ts';
import type { RunState } from '../stored.ts';
import { footprintMetrics, footprintTags } from './footprint.ts';
import { layersOf, stepsIn } from './steps.ts';

const EXPERIMENT = 'limpid';
/** Where MLflow counts from one, any number that nobody has will do. */
const FIRST_EXPERIMENT_ID = 100_000;
/** MLflow cuts off, or refuses, longer values. */
const LONGEST_PARAMETER = 500;

/** RunStatus of mlflow/protos/service.proto: RUNNING 1, FINISHED 3, FAILED 4, KILLED 5. */
const STATUS: { [state in RunState]: number } = {
  running: 1,
  paused: 1,
  done: 3,
  kept: 3,
  stopped: 5,
  failed: 4,
  crashed: 4,
};

/** @returns the folder of the first run */
export function exportMlflow(runs: readonly Run[], path: string): string {
  const root = resolve(path);
  const experiment = experimentIn(root);
  const folders = runs.map((run) => {
    const id = run.id.replaceAll('-', '');
    const folder = join(root, experiment, id);
    // what an earlier export wrote there is a run that was not yet done
    rmSync(folder, { recursive: true, force: true });
    writeRun(run, { id, experiment, folder });
    return folder;
  });
  return folders.length === 1 && folders[0] !== undefined ? folders[0] : join(root, experiment);
}

/** The id of our experiment, which is made where there is none of its name. */
function experimentIn(root: string): string {
  const there = existsSync(root) ? readdirSync(root) : [];
  const ours = there.find((id) => metaOf(join(root, id)).split('\n').includes(`name: ${EXPERIMENT}`));
  if (ours !== undefined) return ours;
  let number = FIRST_EXPERIMENT_ID;
  while (there.includes(String(number))) number += 1;
  const folder = join(root, String(number));
  const now = Date.now();
  writeMeta(folder, {
    artifact_location: pathToFileURL(folder).href,
    creation_time: now,
    experiment_id: String(number),
    last_update_time: now,
    lifecycle_stage: 'active',
    name: EXPERIMENT,
  });
  return String(number);
}

function metaOf(folder: string): string {
  const file = join(folder, 'meta.yaml');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function writeRun(run: Run, { id, experiment, folder }: { id: string; experiment: string; folder: string }): void {
  const isOpen = STATUS[run.state] === 1;
  writeMeta(folder, {
    artifact_uri: pathToFileURL(join(folder, 'artifacts')).href,
    end_time: isOpen ? null : Math.round(run.started.getTime() + 1000 * run.seconds),
    entry_point_name: '',
    experiment_id: experiment,
    lifecycle_stage: 'active',
    run_id: id,
    run_name: run.id.slice(0, 8),
    run_uuid: id,
    source_name: '',
    source_type: 4,
    source_version: '',
    start_time: run.started.getTime(),
    status: STATUS[run.state],
    tags: [],
    user_id: userInfo().username,
  });
  writeAll(join(folder, 'params'), run.parameters, (value) => String(value ?? '').slice(0, LONGEST_PARAMETER));
  writeAll(join(folder, 'metrics'), metricsOf(run), (lines) => lines.join(''));
  writeAll(join(folder, 'tags'), tagsOf(run), (text) => text);
  mkdirSync(join(folder, 'artifacts'));
  if (run.code !== null) writeFileSync(join(folder, 'artifacts', 'cell.ts'), run.code);
}

/**
 * A line a value: milliseconds, value, step. Steps are epochs, from 1 on; those of learning rates and layers, and in a loop of
 * one's own of all, are batches, from 0 on. The footprint is that of the whole run.
 */
function metricsOf(run: Run): { [metric: string]: string[] } {
  const lines: { [metric: string]: string[] } = {};
  for (const { epoch, at, values } of run.epochs) {
    for (const [metric, value] of Object.entries(values)) {
      (lines[metric] ??= []).push(`${at} ${pythonNumber(value)} ${epoch + 1}\n`);
    }
  }
  const batches = run.epochs.length === 0 ? run.batches : [];
  const stepsOf = stepsIn(run);
  for (const { name, points } of [...batches, { name: 'learning_rate', points: run.learningRates }, ...layersOf(run)]) {
    if (points.length === 0) continue;
    lines[name] = stepsOf(points).map(
      ({ step, value, at }) => `${Math.round(1000 * at)} ${pythonNumber(value)} ${step}\n`,
    );
  }
  const at = (run.ended ?? run.started).getTime();
  for (const [name, value] of Object.entries(footprintMetrics(run.footprint))) {
    lines[name] = [`${at} ${pythonNumber(value)} ${(run.epochs.at(-1)?.epoch ?? -1) + 1}\n`];
  }
  return lines;
}

function tagsOf({ id, code, cell, notebook, versions, state, footprint }: Run): { [tag: string]: string } {
  const tags: { [tag: string]: string } = {
    'mlflow.runName': id.slice(0, 8),
    'limpid.run': id,
    'limpid.state': state,
    ...footprintTags(footprint),
  };
  for (const [what, version] of Object.entries(versions)) tags[`version.${what}`] = version;
  for (const [tag, text] of Object.entries({ cell, notebook, code })) if (text !== null) tags[tag] = text;
  return tags;
}

/** A file each. Names that MLflow does not take are changed, and still differ. */
function writeAll<T>(folder: string, all: { [name: string]: T }, format: (value: T) => string): void {
  mkdirSync(folder, { recursive: true });
  const taken = new Set<string>();
  for (const [name, value] of Object.entries(all)) {
    const plain = nameOf(name);
    let file = plain;
    for (let count = 2; taken.has(file); count++) file = `${plain}_${count}`;
    taken.add(file);
    writeFileSync(join(folder, file), format(value));
  }
}

/** MLflow takes letters, digits, and _-. within names; each is a file's name here, and no path. */
export function nameOf(name: string): string {
  return name.replaceAll(/[^\w\-. ]|^\.+/g, '_').slice(0, 200) || '_';
}

function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
}

/** YAML 1.2 takes JSON's texts, numbers, null and empty lists as they are. */
function writeMeta(folder: string, meta: { [field: string]: string | number | null | [] }): void {
  mkdirSync(folder, { recursive: true });
  const plain = (value: string | number | null | []) =>
    typeof value === 'string' && /^[a-z]\w*$/i.test(value)
      ? value
      : typeof value === 'string'
        ? `'${value.replaceAll("'", "''")}'`
        : JSON.stringify(value);
  writeFileSync(
    join(folder, 'meta.yaml'),
    Object.entries(meta)
      .map(([field, value]) => `${field}: ${plain(value)}\n`)
      .join(''),
  );
}
