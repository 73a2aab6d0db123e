/** Models that MLflow 3 logs before anyone registers them. */
import { randomBytes } from 'node:crypto';
import { listIn, objectIn, type JsonObject } from '../models/json.ts';
import type { Endpoints } from './endpoint.ts';
import { experimentOf, jsonIn } from './experiments.ts';
import { parseFilter } from './filter.ts';
import { needed, pageOf, pairsOf, textOf, textsOf } from './given.ts';
import { metricsOfModel } from './logging.ts';
import type { Project } from './project.ts';
import { invalid, unknown } from './refused.ts';

export const LOGGED_MODELS: Endpoints = {
  'POST logged-models': (project, given) => {
    const experiment = experimentOf(project, needed(given, 'experiment_id')).experiment_id;
    const model_id = `m-${randomBytes(16).toString('hex')}`;
    const now = Date.now();
    const info = {
      ...{ model_id, experiment_id: experiment, name: textOf(given, 'name') || model_id },
      ...{ creation_timestamp_ms: now, last_updated_timestamp_ms: now, status: 'LOGGED_MODEL_PENDING' },
      artifact_uri: `mlflow-artifacts:/logged-models/${model_id}/artifacts`,
      ...{ model_type: textOf(given, 'model_type'), source_run_id: textOf(given, 'source_run_id') },
      ...{ params: pairsOf(given, 'params'), tags: pairsOf(given, 'tags') },
    };
    project.database
      .prepare('INSERT INTO mlflow_logged_models VALUES (?, ?, ?)')
      .run(model_id, Number(experiment), JSON.stringify(info));
    return told(project, info);
  },
  'GET logged-models/:model_id': (project, given) => told(project, loggedModel(project, needed(given, 'model_id'))),
  'PATCH logged-models/:model_id': (project, given) => {
    const status = needed(given, 'status');
    if (!/^LOGGED_MODEL_(READY|UPLOAD_FAILED|PENDING)$/.test(status)) throw invalid('There is no such status');
    return change(project, given, () => ({ status }));
  },
  'DELETE logged-models/:model_id': (project, given) => {
    const { model_id } = loggedModel(project, needed(given, 'model_id'));
    project.database.prepare('DELETE FROM mlflow_logged_models WHERE id = ?').run(textOf({ id: model_id ?? '' }, 'id'));
    return {};
  },
  'PATCH logged-models/:model_id/tags': (project, given) =>
    change(project, given, (info) => {
      const tags = pairsOf(given, 'tags');
      const others = pairsOf(info, 'tags').filter(({ key }) => !tags.some((tag) => tag.key === key));
      return { tags: [...others, ...tags] };
    }),
  'DELETE logged-models/:model_id/tags/:tag_key': (project, given) =>
    change(project, given, (info) => ({
      tags: pairsOf(info, 'tags').filter(({ key }) => key !== textOf(given, 'tag_key')),
    })),
  'POST logged-models/:model_id/params': (project, given) =>
    change(project, given, (info) => ({ params: [...pairsOf(info, 'params'), ...pairsOf(given, 'params')] })),
  'POST logged-models/search': (project, given) => {
    const wanted = new Set(textsOf(given, 'experiment_ids'));
    const holds = parseFilter(textOf(given, 'filter'));
    const found = project.database
      .prepare('SELECT info FROM mlflow_logged_models')
      .all()
      .map(({ info }) => objectIn(jsonIn(info)))
      .filter((info) => wanted.has(textOf(info, 'experiment_id')) && holds(lookIn(info)))
      .sort((a, b) => Number(b['creation_timestamp_ms']) - Number(a['creation_timestamp_ms']));
    const { page, next } = pageOf(found, given, 100);
    return { models: page.map((info) => told(project, info).model), ...next };
  },
};

/** @throws {Refused} RESOURCE_DOES_NOT_EXIST */
export function loggedModel({ database }: Project, id: string): JsonObject {
  const row = database.prepare('SELECT info FROM mlflow_logged_models WHERE id = ?').get(id);
  if (!row) throw unknown('logged model', id);
  return objectIn(jsonIn(row['info']));
}

function change(project: Project, given: JsonObject, changes: (info: JsonObject) => object) {
  const id = needed(given, 'model_id');
  const info = loggedModel(project, id);
  const changed = { ...info, ...changes(info), last_updated_timestamp_ms: Date.now() };
  project.database.prepare('UPDATE mlflow_logged_models SET info = ? WHERE id = ?').run(JSON.stringify(changed), id);
  return told(project, changed);
}

function told(project: Project, { params, ...info }: { readonly [field: string]: unknown }) {
  const metrics = metricsOfModel(project, String(info['model_id']));
  return { model: { info, data: { params, metrics } } };
}

function lookIn(info: JsonObject) {
  return (kind: string, key: string): string | number | undefined => {
    if (kind === 'tags' || kind === 'params')
      return pairsOf({ all: listIn(info[kind]) }, 'all').find((pair) => pair.key === key)?.value;
    const value = Object.hasOwn(info, key) ? info[key] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? value : undefined;
  };
}
