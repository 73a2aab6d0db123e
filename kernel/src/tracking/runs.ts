/** Runs: made, ended, found, deleted. What Python makes here is a run of the project like a training. */
import { randomUUID } from 'node:crypto';
import { LimpidError } from '../errors.ts';
import { objectIn, type JsonObject } from '../models/json.ts';
import { transaction } from '../runs/database.ts';
import type { StoredRun } from '../runs/reader.ts';
import { version } from '../version.ts';
import type { Endpoints } from './endpoint.ts';
import { experimentOf, isSeen } from './experiments.ts';
import { parseFilter, parseOrder, type Look } from './filter.ts';
import { needed, pageOf, pairsOf, textOf, textsOf, wholeOf } from './given.ts';
import { BY_CLIENT, TRAININGS, type Project } from './project.ts';
import { invalid, Refused, unknown } from './refused.ts';
import { isOfClient, metricsOf, recordOf, toldMetric, toldOf, type RunRecord } from './run-record.ts';

/** What a status is in the store of runs. */
const STATES: { readonly [status: string]: string } = {
  RUNNING: 'running',
  SCHEDULED: 'paused',
  FINISHED: 'done',
  FAILED: 'failed',
  KILLED: 'stopped',
};

export const RUNS: Endpoints = {
  'POST runs/create': create,
  'GET runs/get': (project, given) => ({ run: toldOf(recordOf(project, runOf(project, given))) }),
  'POST runs/update': update,
  'POST runs/delete': (project, given) => stage(project, given, 'deleted'),
  'POST runs/restore': (project, given) => stage(project, given, 'active'),
  'POST runs/search': search,
  'GET metrics/get-history': (project, given) => {
    const key = needed(given, 'metric_key');
    const all = metricsOf(project, runOf(project, given))
      .filter((metric) => metric.key === key)
      .sort((a, b) => a.step - b.step || a.timestamp - b.timestamp);
    const { page, next } = pageOf(all, given, 25_000);
    return { metrics: page.map(toldMetric), ...next };
  },
};

/** @throws {Refused} RESOURCE_DOES_NOT_EXIST */
export function runOf(project: Project, given: JsonObject): StoredRun {
  const id = textOf(given, 'run_id') || needed(given, 'run_uuid');
  try {
    const found = project.runs.find(id);
    // a beginning of an id is none for MLflow
    if (found.id === id) return found;
  } catch (error) {
    if (!(error instanceof LimpidError) || !/^RUN_(UNKNOWN|AMBIGUOUS)$/.test(error.code)) throw error;
  }
  throw unknown('run', id);
}

/** What clients change of a training is beside it. */
export function rowOf(project: Project, id: string): void {
  project.database
    .prepare("INSERT OR IGNORE INTO mlflow_runs VALUES (?, ?, ?, '', NULL, 'active', '[]', '[]')")
    .run(id, TRAININGS, id.slice(0, 8));
}

function create(project: Project, given: JsonObject): object {
  const { database } = project;
  const experiment = experimentOf(project, textOf(given, 'experiment_id') || '0');
  if (experiment.lifecycle_stage !== 'active') throw new Refused('INVALID_STATE', 'The experiment is deleted');
  const id = randomUUID().replaceAll('-', '');
  const started = wholeOf(given, 'start_time', Date.now());
  const tags = pairsOf(given, 'tags');
  const name = textOf(given, 'run_name') || tags.find(({ key }) => key === 'mlflow.runName')?.value || id.slice(0, 8);
  transaction(database, () => {
    database
      .prepare(
        `INSERT INTO runs (id, started, updated, state, host, pid, process_mark, notebook, cell, code, parameters, layers, versions, batch)
         VALUES (?, ?, ?, 'running', ?, 0, '', ?, NULL, NULL, '{}', '[]', ?, 0)`,
      )
      .run(...[id, started, Date.now(), BY_CLIENT], sourceIn(tags), JSON.stringify({ limpid: version('limpid') }));
    database
      .prepare("INSERT INTO mlflow_runs VALUES (?, ?, ?, ?, 'RUNNING', 'active', '[]', '[]')")
      .run(id, Number(experiment.experiment_id), name, textOf(given, 'user_id'));
    const tag = database.prepare('INSERT OR REPLACE INTO mlflow_tags VALUES (?, ?, ?)');
    for (const { key, value } of tags) tag.run(id, key, value);
  });
  return { run: toldOf(recordOf(project, project.runs.find(id))) };
}

/** The script that Python's client names. */
function sourceIn(tags: readonly { key: string; value: string }[]): string | null {
  return tags.find(({ key }) => key === 'mlflow.source.name')?.value ?? null;
}

function update(project: Project, given: JsonObject): object {
  const { id } = runOf(project, given);
  const { database } = project;
  const [status, name] = [textOf(given, 'status'), textOf(given, 'run_name')];
  const state = Object.hasOwn(STATES, status) ? STATES[status] : undefined;
  if (status !== '' && state === undefined) throw invalid(`${JSON.stringify(status)} is no status`);
  const isOpen = state === 'running' || state === 'paused';
  transaction(database, () => {
    rowOf(project, id);
    if (name !== '') database.prepare('UPDATE mlflow_runs SET name = ? WHERE run = ?').run(name, id);
    // how a training ended is what its kernel says
    if (state === undefined || !isOfClient(project, id)) return;
    const ended = isOpen ? null : wholeOf(given, 'end_time', Date.now());
    database.prepare('UPDATE mlflow_runs SET status = ? WHERE run = ?').run(status, id);
    database
      .prepare('UPDATE runs SET state = ?, ended = ?, updated = ? WHERE id = ?')
      .run(state, ended, Date.now(), id);
  });
  return { run_info: recordOf(project, project.runs.find(id)).info };
}

function stage(project: Project, given: JsonObject, stage: string): object {
  const { id } = runOf(project, given);
  rowOf(project, id);
  project.database.prepare('UPDATE mlflow_runs SET stage = ? WHERE run = ?').run(stage, id);
  return {};
}

function search(project: Project, given: JsonObject): object {
  const wanted = new Set(textsOf(given, 'experiment_ids'));
  const holds = parseFilter(textOf(given, 'filter'));
  const compare = parseOrder(textsOf(given, 'order_by'));
  const view = textOf(given, 'run_view_type') || 'ACTIVE_ONLY';
  const found = project.runs
    .list()
    .map((run) => recordOf(project, run))
    .filter(({ info }) => wanted.has(info.experiment_id) && isSeen(info.lifecycle_stage, view))
    .map((record) => ({ record, look: lookIn(record) }))
    .filter(({ look }) => holds(look))
    .sort((a, b) => compare(a.look, b.look));
  const { page, next } = pageOf(found, given, 1000);
  return { runs: page.map(({ record }) => toldOf(record)), ...next };
}

function lookIn({ info, metrics, params, tags }: RunRecord): Look {
  const attributes = new Map<string, string | number>(Object.entries(info));
  const of = (pairs: readonly { key: string; value: string }[]) => new Map(pairs.map(({ key, value }) => [key, value]));
  const [byTag, byParam] = [of(tags), of(params)];
  const byMetric = new Map(metrics.map(({ key, value }) => [key, value]));
  return (kind, key) => {
    if (kind === 'metrics') return byMetric.get(key);
    if (kind === 'params') return byParam.get(key);
    if (kind === 'tags') return byTag.get(key);
    return attributes.get(key === 'created' || key === 'Created' ? 'start_time' : key);
  };
}

/** Of columns that hold lists. */
export function appendTo(project: Project, id: string, column: 'inputs' | 'outputs', all: readonly JsonObject[]): void {
  rowOf(project, id);
  const { [column]: told } = recordOf(project, project.runs.find(id));
  const joined = [...told, ...all.map(objectIn)];
  project.database.prepare(`UPDATE mlflow_runs SET ${column} = ? WHERE run = ?`).run(JSON.stringify(joined), id);
}
