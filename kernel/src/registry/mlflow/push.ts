/** `registry.push`: a version goes to an MLflow server, as a run with its files and as a version of a registered model. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LimpidError } from '../../errors.ts';
import { objectIn, textIn } from '../../models/json.ts';
import { footprintTags } from '../../runs/export/footprint.ts';
import type { Run } from '../../runs/run.ts';
import { runs } from '../../runs/runs.ts';
import { filesOf } from '../files.ts';
import { findVersion } from '../find.ts';
import { modelsPlace } from '../place.ts';
import { checkSeal, type Trust } from '../seal.ts';
import type { StoredVersion } from '../stored.ts';
import { mlflowClient, type MlflowClient } from './client.ts';
import { metricsOf, parametersOf, tagsOf } from './logged.ts';
import { mlModelFiles } from './ml-model.ts';

export interface PushOptions extends Trust {
  /** The server, as `http://127.0.0.1:5000`; MLFLOW_TRACKING_URI by default. */
  trackingUri?: string;
  /** It is made where there is none of that name; `limpid` by default. */
  experiment?: string;
}

/** What a version is on the MLflow server. */
export interface Pushed {
  readonly name: string;
  /** MLflow counts by itself. */
  readonly version: string;
  readonly runId: string;
  /** `models:/digits/1`, as `mlflow.pyfunc.load_model` takes it. */
  readonly uri: string;
}

/** MLflow takes so many in one request. */
const PARAMETERS = 100;
const METRICS = 1000;

/**
 * Sends parameters, metrics, files, tags and aliases of a version. Pushed again, it is a version more.
 *
 * @param reference `name` for the newest version, `name:3` or `name@alias`
 * @throws {LimpidError} MLFLOW_ADDRESS, MLFLOW_UNREACHABLE, MLFLOW_FAILED, MLFLOW_ARTIFACTS, and as `load`
 */
export async function push(
  reference: string,
  { trackingUri = process.env['MLFLOW_TRACKING_URI'], experiment = 'limpid', ...trust }: PushOptions = {},
): Promise<Pushed> {
  const place = modelsPlace();
  const version = findVersion(place, reference);
  const files = await filesOf(place, version);
  checkSeal(place, version, trust);
  const client = mlflowClient(trackingUri);
  const run = await beginRun(client, version, await experimentOf(client, experiment));
  try {
    await logRun(client, run.id, version);
    const loader = readFileSync(new URL('../../../bin/mlflow/mlflow_tfjs.py', import.meta.url), 'utf8');
    const made = {
      run: run.id,
      uuid: randomUUID().replaceAll('-', ''),
      created: new Date(version.created),
      files,
      loader,
    };
    for (const [path, content] of Object.entries(mlModelFiles(version, made))) {
      await client.upload(run.artifacts, `model/${path}`, content);
    }
    const number = await register(client, version, run);
    await endRun(client, run.id, 'FINISHED');
    return { name: version.name, version: number, runId: run.id, uri: `models:/${version.name}/${number}` };
  } catch (error) {
    // the server may be gone: what is told is why the push failed
    await endRun(client, run.id, 'FAILED').catch(() => undefined);
    throw error;
  }
}

async function experimentOf(client: MlflowClient, name: string): Promise<string> {
  const found = await client.unless(
    'RESOURCE_DOES_NOT_EXIST',
    client.get('experiments/get-by-name', { experiment_name: name }),
  );
  if (found !== null) return textIn(objectIn(found['experiment'])['experiment_id']);
  const made = await client.unless('RESOURCE_ALREADY_EXISTS', client.post('experiments/create', { name }));
  // another one has just made it
  return made === null ? experimentOf(client, name) : textIn(made['experiment_id']);
}

async function beginRun(client: MlflowClient, version: StoredVersion, experiment: string) {
  const run = runOf(version);
  const started = run?.started.getTime() ?? version.created;
  const energy = Object.entries(footprintTags(run?.footprint ?? null)).map(([key, value]) => ({ key, value }));
  const named = { experiment_id: experiment, run_name: `${version.name}:${version.version}`, start_time: started };
  const made = await client.post('runs/create', { ...named, tags: [...tagsOf(version), ...energy] });
  const { run_id, artifact_uri } = objectIn(objectIn(made['run'])['info']);
  return { id: textIn(run_id), artifacts: textIn(artifact_uri) };
}

async function logRun(client: MlflowClient, id: string, version: StoredVersion): Promise<void> {
  const run = runOf(version);
  for (const params of inParts(parametersOf(run?.parameters ?? {}), PARAMETERS)) {
    await client.post('runs/log-batch', { run_id: id, params });
  }
  for (const metrics of inParts(run ? metricsOf(run) : [], METRICS)) {
    await client.post('runs/log-batch', { run_id: id, metrics });
  }
}

/** @returns the number that MLflow gives it */
async function register(
  client: MlflowClient,
  version: StoredVersion,
  run: { id: string; artifacts: string },
): Promise<string> {
  const { name, description, aliases } = version;
  await client.unless('RESOURCE_ALREADY_EXISTS', client.post('registered-models/create', { name }));
  const source = `${run.artifacts}/model`;
  const body = { name, source, run_id: run.id, description, tags: tagsOf(version) };
  const { model_version } = await client.post('model-versions/create', body);
  const number = textIn(objectIn(model_version)['version']);
  for (const alias of aliases) await client.post('registered-models/alias', { name, alias, version: number });
  return number;
}

async function endRun(client: MlflowClient, id: string, status: 'FINISHED' | 'FAILED'): Promise<void> {
  await client.post('runs/update', { run_id: id, status, end_time: Date.now() });
}

/** Of the training that the version comes from, where it is still kept here. */
function runOf({ lineage }: StoredVersion): Run | undefined {
  if (lineage.run === null) return undefined;
  try {
    return runs().find(({ id }) => id === lineage.run);
  } catch (error) {
    // what is pushed is the model; a store of runs that cannot be read says so where it is asked for
    if (error instanceof LimpidError) return undefined;
    throw error;
  }
}

function inParts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));
}
