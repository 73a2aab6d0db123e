/** Experiments: the trainings of this project are one, MLflow's clients make others. */
import { listIn, objectIn, parseJson, type Json, type JsonObject } from '../models/json.ts';
import type { Endpoints } from './endpoint.ts';
import { parseFilter, parseOrder, type Look } from './filter.ts';
import { needed, pageOf, pairOf, pairsOf, textOf, textsOf, type Pair } from './given.ts';
import type { Project } from './project.ts';
import { invalid, Refused, unknown } from './refused.ts';

export interface Experiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: string;
  readonly creation_time: number;
  readonly last_update_time: number;
  readonly tags: readonly Pair[];
}

export const EXPERIMENTS: Endpoints = {
  'POST experiments/create': ({ database }, given) => {
    const name = needed(given, 'name');
    const now = Date.now();
    if (database.prepare('SELECT id FROM mlflow_experiments WHERE name = ?').get(name))
      throw new Refused('RESOURCE_ALREADY_EXISTS', `There is an experiment ${JSON.stringify(name)} already`);
    const { lastInsertRowid } = database
      .prepare("INSERT INTO mlflow_experiments (name, created, updated, stage, tags) VALUES (?, ?, ?, 'active', ?)")
      .run(name, now, now, JSON.stringify(pairsOf(given, 'tags')));
    return { experiment_id: String(lastInsertRowid) };
  },
  'GET experiments/get': (project, given) => ({ experiment: experimentOf(project, needed(given, 'experiment_id')) }),
  'GET experiments/get-by-name': (project, given) => {
    const name = needed(given, 'experiment_name');
    const experiment = experiments(project).find((one) => one.name === name);
    if (!experiment) throw unknown('experiment', name);
    return { experiment };
  },
  'POST experiments/search': search,
  'GET experiments/search': search,
  'POST experiments/update': (project, given) => {
    const name = needed(given, 'new_name');
    change(project, given, 'name', name);
    return {};
  },
  'POST experiments/delete': (project, given) => stage(project, given, 'deleted'),
  'POST experiments/restore': (project, given) => stage(project, given, 'active'),
  'POST experiments/set-experiment-tag': (project, given) => {
    const { tags } = experimentOf(project, needed(given, 'experiment_id'));
    const tag = pairOf(given);
    change(project, given, 'tags', JSON.stringify([...tags.filter(({ key }) => key !== tag.key), tag]));
    return {};
  },
  'POST experiments/delete-experiment-tag': (project, given) => {
    const { tags } = experimentOf(project, needed(given, 'experiment_id'));
    const key = needed(given, 'key');
    change(project, given, 'tags', JSON.stringify(tags.filter((tag) => tag.key !== key)));
    return {};
  },
};

/** @throws {Refused} RESOURCE_DOES_NOT_EXIST */
export function experimentOf(project: Project, id: string): Experiment {
  const found = experiments(project).find(({ experiment_id }) => experiment_id === id);
  if (!found) throw unknown('experiment', id);
  return found;
}

function experiments({ database }: Project): Experiment[] {
  return database
    .prepare('SELECT * FROM mlflow_experiments ORDER BY updated DESC, id DESC')
    .all()
    .map(({ id, name, created, updated, stage, tags }) => ({
      experiment_id: String(id),
      name: String(name),
      artifact_location: `mlflow-artifacts:/experiments/${Number(id)}`,
      lifecycle_stage: String(stage),
      creation_time: Number(created),
      last_update_time: Number(updated),
      tags: pairsOf({ tags: jsonIn(tags) }, 'tags'),
    }));
}

function search(project: Project, given: JsonObject): object {
  const holds = parseFilter(textOf(given, 'filter'));
  const compare = parseOrder(textsOf(given, 'order_by'));
  const view = textOf(given, 'view_type') || 'ACTIVE_ONLY';
  const found = experiments(project)
    .filter((one) => isSeen(one.lifecycle_stage, view) && holds(lookIn(one)))
    .sort((a, b) => compare(lookIn(a), lookIn(b)));
  const { page, next } = pageOf(found, given, 1000);
  return { experiments: page, ...next };
}

export function isSeen(stage: string, view: string): boolean {
  return view === 'ALL' || stage === (view === 'DELETED_ONLY' ? 'deleted' : 'active');
}

function lookIn({ tags, ...attributes }: Experiment): Look {
  const fields: { [name: string]: string | number } = attributes;
  return (kind, key) =>
    kind === 'tags' ? tags.find((tag) => tag.key === key)?.value : Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function stage(project: Project, given: JsonObject, stage: string): object {
  if (needed(given, 'experiment_id') === '0' && stage === 'deleted') throw invalid('The default experiment stays');
  change(project, given, 'stage', stage);
  return {};
}

function change(project: Project, given: JsonObject, column: 'name' | 'stage' | 'tags', value: string): void {
  const { experiment_id } = experimentOf(project, needed(given, 'experiment_id'));
  project.database
    .prepare(`UPDATE OR ABORT mlflow_experiments SET ${column} = ?, updated = ? WHERE id = ?`)
    .run(value, Date.now(), Number(experiment_id));
}

/** Of a column that may hold anything. */
export function jsonIn(column: unknown): Json {
  try {
    return parseJson(String(column));
  } catch {
    // not written by us
    return null;
  }
}

export function objectsIn(column: unknown): JsonObject[] {
  return listIn(jsonIn(column)).map(objectIn);
}
