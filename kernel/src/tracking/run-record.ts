/** A kept run → a run as MLflow tells it. */
import { userInfo } from 'node:os';
import type { StoredRun } from '../runs/reader.ts';
import type { RunState } from '../runs/stored.ts';
import { objectsIn } from './experiments.ts';
import { inJson, type Pair } from './given.ts';
import { BY_CLIENT, TRAININGS, type Project } from './project.ts';
import type { JsonObject } from '../models/json.ts';

export interface Metric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

export interface RunInfo {
  readonly run_id: string;
  readonly run_uuid: string;
  readonly run_name: string;
  readonly experiment_id: string;
  readonly user_id: string;
  readonly status: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly artifact_uri: string;
  readonly lifecycle_stage: string;
}

export interface RunRecord {
  readonly info: RunInfo;
  /** The last of each. */
  readonly metrics: readonly Metric[];
  readonly params: readonly Pair[];
  readonly tags: readonly Pair[];
  readonly inputs: readonly JsonObject[];
  readonly outputs: readonly JsonObject[];
}

export const STATUS: { readonly [state in RunState]: string } = {
  running: 'RUNNING',
  paused: 'RUNNING',
  done: 'FINISHED',
  kept: 'FINISHED',
  stopped: 'KILLED',
  failed: 'FAILED',
  crashed: 'FAILED',
};

export function recordOf(project: Project, run: StoredRun): RunRecord {
  const row = project.database.prepare('SELECT * FROM mlflow_runs WHERE run = ?').get(run.id);
  const tags = tagsOf(project, run);
  const name = typeof row?.['name'] === 'string' ? row['name'] : run.id.slice(0, 8);
  return {
    info: {
      run_id: run.id,
      run_uuid: run.id,
      run_name: name,
      experiment_id: String(row?.['experiment'] ?? TRAININGS),
      user_id: typeof row?.['user'] === 'string' ? row['user'] : userInfo().username,
      status: typeof row?.['status'] === 'string' ? row['status'] : STATUS[run.state],
      start_time: run.started,
      ...(run.ended === null ? {} : { end_time: run.ended }),
      artifact_uri: artifactsOf(run.id),
      lifecycle_stage: row?.['stage'] === 'deleted' ? 'deleted' : 'active',
    },
    metrics: latest(metricsOf(project, run)),
    params: Object.entries(run.parameters).map(([key, value]) => ({ key, value: String(value ?? '') })),
    tags: [...new Map([...tags, ['mlflow.runName', name] as const])].map(([key, value]) => ({ key, value })),
    inputs: objectsIn(row?.['inputs']),
    outputs: objectsIn(row?.['outputs']),
  };
}

export function artifactsOf(id: string): string {
  return `mlflow-artifacts:/runs/${id}/artifacts`;
}

/** As `RunInfo` and `RunData` of MLflow's protocol. */
export function toldOf({ info, metrics, params, tags, inputs, outputs }: RunRecord): object {
  return {
    info,
    data: { metrics: metrics.map(toldMetric), params, tags },
    inputs: {
      dataset_inputs: inputs.filter((one) => 'dataset' in one),
      model_inputs: inputs.filter((one) => 'model_id' in one),
    },
    outputs: { model_outputs: outputs },
  };
}

export function toldMetric({ value, ...metric }: Metric): object {
  return { ...metric, value: inJson(value) };
}

/** All values: those that clients have logged, and those of the ends of epochs, which are steps from 1 on. */
export function metricsOf({ database, runs }: Project, run: StoredRun): Metric[] {
  const logged = database
    // once more for each model that they are told of
    .prepare(
      'SELECT key, value, at, step FROM mlflow_metrics WHERE run = ? GROUP BY key, value, at, step ORDER BY min(rowid)',
    )
    .all(run.id)
    .map(({ key, value, at, step }) => ({
      key: String(key),
      value: typeof value === 'number' ? value : Number.NaN,
      timestamp: Number(at),
      step: Number(step),
    }));
  const known = new Set(logged.map(({ key, step }) => `${step} ${key}`));
  const epochs = runs
    .epochs(run.id)
    .flatMap(({ epoch, at, values }) =>
      Object.entries(values).map(([key, value]) => ({ key, value, timestamp: at, step: epoch + 1 })),
    );
  // a loop of one's own has batches alone
  const batches = epochs.length > 0 || logged.length > 0 ? [] : runs.curves(run.id, 'metric');
  const points = batches.flatMap(({ name, points }) =>
    points.map(({ batch, value }) => ({ key: name, value, timestamp: run.started, step: batch })),
  );
  return [...logged, ...epochs.filter(({ key, step }) => !known.has(`${step} ${key}`)), ...points];
}

function latest(metrics: readonly Metric[]): Metric[] {
  const last = new Map<string, Metric>();
  for (const metric of metrics) {
    const before = last.get(metric.key);
    const isLater =
      before === undefined ||
      metric.step > before.step ||
      (metric.step === before.step && metric.timestamp >= before.timestamp);
    if (isLater) last.set(metric.key, metric);
  }
  return [...last.values()];
}

/** Where a training comes from, and what clients have said of it. */
function tagsOf({ database }: Project, { id, notebook, cell, code, versions, layers }: StoredRun): Map<string, string> {
  const isTraining = layers.length > 0;
  const known = isTraining ? { 'limpid.notebook': notebook, 'limpid.cell': cell, 'limpid.code': code } : {};
  const made = Object.entries(versions).map(([what, text]) => [`version.${what}`, text] as const);
  const tags = new Map<string, string>(made);
  for (const [key, value] of Object.entries(known)) if (value !== null) tags.set(key, value);
  for (const { key, value } of database.prepare('SELECT key, value FROM mlflow_tags WHERE run = ?').all(id))
    tags.set(String(key), String(value));
  return tags;
}

export function isOfClient({ database }: Project, id: string): boolean {
  return database.prepare('SELECT 1 FROM runs WHERE id = ? AND host = ?').get(id, BY_CLIENT) !== undefined;
}
