/** What is logged of a run: metrics, parameters, tags, data sets and models. */
import { listIn, objectIn, parseJson, type JsonObject } from '../models/json.ts';
import { transaction } from '../runs/database.ts';
import type { Endpoints } from './endpoint.ts';
import { inJson, needed, numberOf, pairOf, pairsOf, isKey, textOf, wholeOf, type Pair } from './given.ts';
import { BY_CLIENT, type Project } from './project.ts';
import { invalid, Refused } from './refused.ts';
import type { Metric } from './run-record.ts';
import { appendTo, runOf } from './runs.ts';

/** MLflow's. */
const MOST = { metrics: 1000, params: 100, tags: 100 };

export const LOGGING: Endpoints = {
  'POST runs/log-metric': (project, given) => log(project, given, { metrics: [metricIn(given)] }),
  'POST runs/log-parameter': (project, given) => log(project, given, { params: [pairOf(given)] }),
  'POST runs/set-tag': (project, given) => log(project, given, { tags: [pairOf(given)] }),
  'POST runs/delete-tag': (project, given) => {
    const { id } = runOf(project, given);
    project.database.prepare('DELETE FROM mlflow_tags WHERE run = ? AND key = ?').run(id, needed(given, 'key'));
    return {};
  },
  'POST runs/log-batch': (project, given) => {
    for (const [field, most] of Object.entries(MOST))
      if (listIn(given[field]).length > most) throw invalid(`A batch has at most ${most} ${field}`);
    const metrics = listIn(given['metrics']).map((one) => metricIn(objectIn(one)));
    return log(project, given, { metrics, params: pairsOf(given, 'params'), tags: pairsOf(given, 'tags') });
  },
  'POST runs/log-inputs': (project, given) => {
    const all = [...listIn(given['datasets']), ...listIn(given['models'])].map(objectIn);
    appendTo(project, runOf(project, given).id, 'inputs', all);
    return {};
  },
  'POST runs/outputs': (project, given) => {
    appendTo(project, runOf(project, given).id, 'outputs', listIn(given['models']).map(objectIn));
    return {};
  },
  'POST runs/log-model': (project, given) => {
    const key = 'mlflow.log-model.history';
    const row = project.database
      .prepare('SELECT value FROM mlflow_tags WHERE run = ? AND key = ?')
      .get(runOf(project, given).id, key);
    const before = listIn(parseJson(String(row?.['value'] ?? '[]')));
    const value = JSON.stringify([...before, parseJson(textOf(given, 'model_json', 1 << 20))]);
    return log(project, given, { tags: [{ key, value }] });
  },
};

interface Logged {
  readonly metrics?: readonly (Metric & { readonly model: string })[];
  readonly params?: readonly Pair[];
  readonly tags?: readonly Pair[];
}

/** All of it, or nothing. */
function log(project: Project, given: JsonObject, { metrics = [], params = [], tags = [] }: Logged): object {
  const { id, parameters } = runOf(project, given);
  const { database } = project;
  const changed = params.find(({ key, value }) => Object.hasOwn(parameters, key) && String(parameters[key]) !== value);
  if (changed)
    throw new Refused(
      'INVALID_PARAMETER_VALUE',
      `The parameter ${JSON.stringify(changed.key)} has another value already`,
    );
  transaction(database, () => {
    const metric = database.prepare('INSERT INTO mlflow_metrics VALUES (?, ?, ?, ?, ?, ?)');
    // what a training itself has measured stays as it is
    const epoch = database.prepare(
      `INSERT INTO epochs (run, epoch, metric, value, at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE
       SET value = excluded.value, at = excluded.at WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?1 AND host = ?6)`,
    );
    for (const { key, value, timestamp, step, model } of metrics) {
      metric.run(id, key, value, timestamp, step, model);
      epoch.run(id, step - 1, key, value, timestamp, BY_CLIENT);
    }
    const tag = database.prepare('INSERT OR REPLACE INTO mlflow_tags VALUES (?, ?, ?)');
    for (const { key, value } of tags) {
      tag.run(id, key, value);
      if (key === 'mlflow.runName') database.prepare('UPDATE mlflow_runs SET name = ? WHERE run = ?').run(value, id);
    }
    const fresh = Object.fromEntries(params.map(({ key, value }) => [key, value]));
    const steps = Math.max(0, ...metrics.map(({ step }) => step));
    database
      .prepare(
        'UPDATE runs SET parameters = ?, updated = max(updated, ?), batch = max(coalesce(batch, 0), ?) WHERE id = ?',
      )
      .run(JSON.stringify({ ...parameters, ...fresh }), Date.now(), steps, id);
  });
  return {};
}

function metricIn(given: JsonObject): Metric & { model: string } {
  const key = needed(given, 'key');
  if (!isKey(key)) throw invalid(`${JSON.stringify(key)} cannot be a key`);
  const value = numberOf(given, 'value');
  const timestamp = wholeOf(given, 'timestamp', Date.now());
  return { key, value, timestamp, step: wholeOf(given, 'step', 0), model: textOf(given, 'model_id') };
}

/** Values of a logged model, as MLflow tells them. */
export function metricsOfModel({ database }: Project, model: string): object[] {
  return database
    .prepare('SELECT run, key, value, at, step FROM mlflow_metrics WHERE model = ?')
    .all(model)
    .map(({ run, key, value, at, step }) => ({
      ...{ key, value: inJson(typeof value === 'number' ? value : Number.NaN), timestamp: at, step },
      ...{ model_id: model, run_id: run },
    }));
}
