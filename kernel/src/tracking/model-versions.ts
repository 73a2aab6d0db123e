/** Versions of the registry. Those of notebooks are served as MLflow models; those that Python registers stand beside them. */
import type { JsonObject } from '../models/json.ts';
import { changing } from '../registry/database.ts';
import { storedIn } from '../registry/find.ts';
import { versionIn } from '../registry/names.ts';
import { addVersion } from '../registry/rows.ts';
import type { StoredVersion } from '../registry/stored.ts';
import { version as versionOfPackage } from '../version.ts';
import { artifactsUri } from './artifact-paths.ts';
import type { Endpoints } from './endpoint.ts';
import { parseFilter, parseOrder, type Look } from './filter.ts';
import { needed, pageOf, pairOf, pairsOf, textOf, textsOf } from './given.ts';
import { loggedModel } from './logged-models.ts';
import type { Project } from './project.ts';
import { invalid, unknown } from './refused.ts';
import { modelOf } from './registered-models.ts';
import { artifactsOf } from './run-record.ts';

/** The tag that holds a stage, which MLflow has given up for aliases. */
const STAGE = 'mlflow.stage';
const STAGES = ['None', 'Staging', 'Production', 'Archived'];

export const MODEL_VERSIONS: Endpoints = {
  'POST model-versions/create': (project, given) => {
    const { models } = project;
    const { name } = modelOf(models, needed(given, 'name'));
    const source = sourceIn(given);
    const run = textOf(given, 'run_id') || null;
    const tags = Object.fromEntries(pairsOf(given, 'tags').map(({ key, value }) => [key, value]));
    const lineage = { run, notebook: null, cell: null, data: null, dataHash: null, seed: null, source };
    const made = {
      ...{ name, description: textOf(given, 'description'), tags, kind: 'python' as const, topology: '', weights: '' },
      ...{ bytes: 0, parameters: 0, signature: { inputs: [], outputs: [] } },
      lineage: { ...lineage, versions: { limpid: versionOfPackage('limpid') } },
    };
    const number = changing(models, name, (database) => addVersion(database, made, Date.now()));
    return { model_version: toldVersion(versionOf(project, { name, version: number })) };
  },
  'GET model-versions/get': (project, given) => ({ model_version: toldVersion(versionOf(project, given)) }),
  'GET model-versions/search': ({ models }, given) => {
    const holds = parseFilter(textOf(given, 'filter'));
    const compare = parseOrder(textsOf(given, 'order_by'));
    const found = storedIn(models)
      .filter((one) => holds(lookIn(one)))
      .sort((a, b) => compare(lookIn(a), lookIn(b)));
    const { page, next } = pageOf(found, given, 10_000);
    return { model_versions: page.map(toldVersion), ...next };
  },
  'PATCH model-versions/update': (project, given) => {
    const stored = versionOf(project, given);
    return changed(project, { ...stored, description: textOf(given, 'description') });
  },
  'DELETE model-versions/delete': (project, given) => {
    const { name, version } = versionOf(project, given);
    changing(project.models, name, (database) =>
      database.prepare('DELETE FROM versions WHERE model = ? AND version = ?').run(name, version),
    );
    return {};
  },
  'POST model-versions/set-tag': (project, given) => {
    const { key, value } = pairOf(given);
    const stored = versionOf(project, given);
    return changed(project, { ...stored, tags: { ...stored.tags, [key]: value } });
  },
  'DELETE model-versions/delete-tag': (project, given) => {
    const stored = versionOf(project, given);
    const { [needed(given, 'key')]: _, ...tags } = stored.tags;
    return changed(project, { ...stored, tags });
  },
  'GET model-versions/get-download-uri': (project, given) => ({
    artifact_uri: downloadUri(project, versionOf(project, given)),
  }),
  'POST model-versions/transition-stage': (project, given) => {
    const stored = versionOf(project, given);
    const stage = STAGES.find((one) => one.toLowerCase() === needed(given, 'stage').toLowerCase());
    if (stage === undefined) throw invalid(`A stage is one of ${STAGES.join(', ')}`);
    const isAlone = given['archive_existing_versions'] === true && stage !== 'None';
    const others = isAlone ? modelOf(project.models, stored.name).versions : [];
    for (const other of others)
      if (other.version !== stored.version && other.tags[STAGE] === stage)
        changed(project, { ...other, tags: { ...other.tags, [STAGE]: 'Archived' } });
    return changed(project, { ...stored, tags: { ...stored.tags, [STAGE]: stage } });
  },
};

/** @throws {Refused} RESOURCE_DOES_NOT_EXIST */
export function versionOf({ models }: Project, given: JsonObject): StoredVersion {
  const name = needed(given, 'name');
  const version = versionIn(needed(given, 'version'));
  const found = modelOf(models, name).versions.find((one) => one.version === version);
  if (!found) throw unknown('version', `${name}:${needed(given, 'version')}`);
  return found;
}

export function toldVersion(stored: StoredVersion) {
  const { name, version, created, description, aliases, lineage } = stored;
  const { [STAGE]: stage = 'None', ...tags } = stored.tags;
  return {
    ...{ name, version: String(version), creation_timestamp: created, last_updated_timestamp: created, description },
    ...{ current_stage: stage, status: 'READY', source: sourceOf(stored), run_id: lineage.run ?? '', aliases },
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  };
}

function sourceOf({ name, version, kind, lineage }: StoredVersion): string {
  return kind === 'python' ? (lineage.source ?? '') : artifactsUri(name, version);
}

function downloadUri(project: Project, stored: StoredVersion): string {
  const source = sourceOf(stored);
  const [, model] = /^models:\/(m-[\da-f]+)$/.exec(source) ?? [];
  if (model !== undefined) return textOf(loggedModel(project, model), 'artifact_uri');
  const [, run = '', path = ''] = /^runs:\/([^/]+)\/(.+)$/.exec(source) ?? [];
  return run === '' ? source : `${artifactsOf(run)}/${path}`;
}

/**
 * A path of this machine would have the server name files that nobody sent it.
 * @throws {Refused} INVALID_PARAMETER_VALUE
 */
function sourceIn(given: JsonObject): string {
  const source = needed(given, 'source');
  const isRemote = /^(mlflow-artifacts|runs|models|s3|gs|wasbs|abfss?|hdfs|https?|dbfs|r2|ftp|sftp):\/+[^/]/i.test(
    source,
  );
  if (!isRemote || decodedParts(source).includes('..') || /[\0-\x1f#]/.test(source))
    throw invalid(
      `The source ${JSON.stringify(source.slice(0, 200))} is no address of a model: local paths are refused`,
    );
  return source;
}

function decodedParts(source: string): string[] {
  try {
    return decodeURIComponent(decodeURIComponent(source)).split(/[\\/]/);
  } catch {
    return ['..'];
  }
}

function changed({ models }: Project, stored: StoredVersion): object {
  const { name, version, tags, description } = stored;
  changing(models, name, (database) =>
    database
      .prepare('UPDATE versions SET tags = ?, description = ? WHERE model = ? AND version = ?')
      .run(JSON.stringify(tags), description, name, version),
  );
  return { model_version: toldVersion(stored) };
}

function lookIn(stored: StoredVersion): Look {
  const { tags, aliases: _, ...attributes } = toldVersion(stored);
  const fields = new Map<string, string | number>([
    ...Object.entries(attributes),
    ['version_number', stored.version],
    ['version', stored.version],
    ['source_path', attributes.source],
  ]);
  return (kind, key) => (kind === 'tags' ? tags.find((tag) => tag.key === key)?.value : fields.get(key));
}
