/** Names of the registry, their aliases and tags: those that notebooks and `limpid models` have. */
import type { DatabaseSync } from 'node:sqlite';
import type { JsonObject } from '../models/json.ts';
import { changing, reading } from '../registry/database.ts';
import { storedIn } from '../registry/find.ts';
import { checkAlias, checkName, versionIn } from '../registry/names.ts';
import { setAlias } from '../registry/rows.ts';
import type { StoredVersion } from '../registry/stored.ts';
import type { Endpoints } from './endpoint.ts';
import { jsonIn } from './experiments.ts';
import { parseFilter, parseOrder, type Look } from './filter.ts';
import { needed, pageOf, pairOf, pairsOf, textOf, textsOf, type Pair } from './given.ts';
import { toldVersion } from './model-versions.ts';
import type { Project } from './project.ts';
import { Refused, unknown } from './refused.ts';

/** What MLflow tells of a name and the registry has no place for. */
const NOTES = `
  CREATE TABLE IF NOT EXISTS mlflow_models (
    name TEXT PRIMARY KEY, description TEXT NOT NULL, tags TEXT NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID`;

export const REGISTERED_MODELS: Endpoints = {
  'POST registered-models/create': ({ models }, given) => {
    const name = checkName(needed(given, 'name'));
    if (modelsIn(models).some((one) => one.name === name))
      throw new Refused('RESOURCE_ALREADY_EXISTS', `There is a model ${JSON.stringify(name)} already`);
    changing(models, name, (database) => {
      database.prepare('INSERT INTO models (name, created, last) VALUES (?, ?, 0)').run(name, Date.now());
      note(database, { name, description: textOf(given, 'description'), tags: pairsOf(given, 'tags') });
    });
    return told(modelOf(models, name));
  },
  'GET registered-models/get': ({ models }, given) => told(modelOf(models, needed(given, 'name'))),
  'GET registered-models/search': ({ models }, given) => {
    const holds = parseFilter(textOf(given, 'filter'));
    const compare = parseOrder(textsOf(given, 'order_by'));
    const found = modelsIn(models)
      .filter((one) => holds(lookIn(one)))
      .sort((a, b) => compare(lookIn(a), lookIn(b)));
    const { page, next } = pageOf(found, given, 100);
    return { registered_models: page.map((one) => told(one).registered_model), ...next };
  },
  'PATCH registered-models/update': (project, given) =>
    change(project, given, (model) => ({ ...model, description: textOf(given, 'description') })),
  'DELETE registered-models/delete': ({ models }, given) => {
    const { name } = modelOf(models, needed(given, 'name'));
    changing(models, name, (database) => {
      database.prepare('DELETE FROM models WHERE name = ?').run(name);
      database.exec(NOTES);
      database.prepare('DELETE FROM mlflow_models WHERE name = ?').run(name);
    });
    return {};
  },
  'POST registered-models/set-tag': (project, given) =>
    change(project, given, (model) => {
      const tag = pairOf(given);
      return { ...model, tags: [...model.tags.filter(({ key }) => key !== tag.key), tag] };
    }),
  'DELETE registered-models/delete-tag': (project, given) =>
    change(project, given, (model) => ({
      ...model,
      tags: model.tags.filter(({ key }) => key !== needed(given, 'key')),
    })),
  'POST registered-models/get-latest-versions': latest,
  'GET registered-models/get-latest-versions': latest,
  'POST registered-models/alias': ({ models }, given) => {
    const { name, versions } = modelOf(models, needed(given, 'name'));
    const alias = checkAlias(needed(given, 'alias'));
    const version = versionIn(needed(given, 'version'));
    if (!versions.some((one) => one.version === version) || version === null)
      throw unknown('version', `${name}:${needed(given, 'version')}`);
    changing(models, name, (database) => setAlias(database, name, alias, version));
    return {};
  },
  'GET registered-models/alias': ({ models }, given) => {
    const { name, versions } = modelOf(models, needed(given, 'name'));
    const alias = needed(given, 'alias');
    const version = versions.find(({ aliases }) => aliases.includes(alias));
    if (!version) throw unknown('alias', `${name}@${alias}`);
    return { model_version: toldVersion(version) };
  },
  'DELETE registered-models/alias': ({ models }, given) => {
    const { name } = modelOf(models, needed(given, 'name'));
    const alias = needed(given, 'alias');
    changing(models, name, (database) =>
      database.prepare('DELETE FROM aliases WHERE model = ? AND alias = ?').run(name, alias),
    );
    return {};
  },
};

interface Model {
  readonly name: string;
  readonly created: number;
  readonly updated: number;
  readonly description: string;
  readonly tags: readonly Pair[];
  /** The newest first. */
  readonly versions: readonly StoredVersion[];
}

/** @throws {Refused} RESOURCE_DOES_NOT_EXIST */
export function modelOf(place: string, name: string): Model {
  const found = modelsIn(place).find((one) => one.name === name);
  if (!found) throw unknown('registered model', name);
  return found;
}

function modelsIn(place: string): Model[] {
  const stored = Map.groupBy(storedIn(place), ({ name }) => name);
  return reading<Model[]>(place, [], (database) => {
    const hasNotes = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'mlflow_models'").get() !== undefined;
    const notes = new Map(
      (hasNotes ? database.prepare('SELECT * FROM mlflow_models').all() : []).map((row) => [String(row['name']), row]),
    );
    return database
      .prepare('SELECT name, created FROM models ORDER BY name')
      .all()
      .map(({ name: text, created }) => {
        const name = String(text);
        const versions = stored.get(name) ?? [];
        const row = notes.get(name);
        return {
          ...{ name, versions, created: Number(created), description: String(row?.['description'] ?? '') },
          updated: Math.max(Number(row?.['updated'] ?? created), ...versions.map((one) => one.created)),
          tags: pairsOf({ tags: jsonIn(row?.['tags'] ?? '[]') }, 'tags'),
        };
      });
  });
}

function change({ models }: Project, given: JsonObject, changed: (model: Model) => Model): object {
  const model = changed(modelOf(models, needed(given, 'name')));
  changing(models, model.name, (database) => note(database, model));
  return told(modelOf(models, model.name));
}

function note(database: DatabaseSync, { name, description, tags }: Pick<Model, 'name' | 'description' | 'tags'>): void {
  database.exec(NOTES);
  database
    .prepare('INSERT OR REPLACE INTO mlflow_models VALUES (?, ?, ?, ?)')
    .run(name, description, JSON.stringify(tags), Date.now());
}

function told({ name, created, updated, description, tags, versions }: Model) {
  const aliases = versions.flatMap(({ aliases, version }) =>
    aliases.map((alias) => ({ alias, version: String(version) })),
  );
  const latest_versions = versions.slice(0, 1).map(toldVersion);
  const times = { creation_timestamp: created, last_updated_timestamp: updated };
  return { registered_model: { name, ...times, description, tags, aliases, latest_versions } };
}

/** The newest of each stage that is asked for. */
function latest({ models }: Project, given: JsonObject): object {
  const stages = textsOf(given, 'stages');
  const all = modelOf(models, needed(given, 'name')).versions.map(toldVersion);
  const byStage = Map.groupBy(all, ({ current_stage }) => current_stage);
  const found = [...byStage].flatMap(([stage, [newest]]) =>
    newest && (stages.length === 0 || stages.includes(stage)) ? [newest] : [],
  );
  return { model_versions: found };
}

function lookIn({ name, created, updated, tags }: Model): Look {
  const attributes = new Map<string, string | number>([
    ['name', name],
    ['creation_timestamp', created],
    ['last_updated_timestamp', updated],
    ['timestamp', updated],
  ]);
  return (kind, key) => (kind === 'tags' ? tags.find((tag) => tag.key === key)?.value : attributes.get(key));
}
