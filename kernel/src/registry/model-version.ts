/** A version as notebooks see it, and lists of versions and of models. */
import { amount, count } from '../display/numbers.ts';
import { markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, TEXT, type PictureTable } from '../mime.ts';
import { inMarkdown } from '../portraits/chart.ts';
import { timeOf } from '../runs/run.ts';
import { say } from '../say.ts';
import { specText } from './signature.ts';
import type { Lineage, Signature, StoredKind, StoredVersion, Tags } from './stored.ts';

export class ModelVersion implements Displayable {
  readonly name: string;
  readonly version: number;
  readonly created: Date;
  readonly description: string;
  readonly tags: Tags;
  readonly aliases: readonly string[];
  readonly kind: StoredKind;
  readonly signature: Signature;
  /** Numbers in its weights. */
  readonly parameters: number;
  readonly bytes: number;
  /** SHA-256 of its model.json, which names that of its weights: two versions with the same one are the same. */
  readonly hash: string;
  readonly lineage: Lineage;

  constructor(stored: StoredVersion) {
    this.name = stored.name;
    this.version = stored.version;
    this.created = new Date(stored.created);
    this.description = stored.description;
    this.tags = stored.tags;
    this.aliases = stored.aliases;
    this.kind = stored.kind;
    this.signature = stored.signature;
    this.parameters = stored.parameters;
    this.bytes = stored.bytes;
    this.hash = stored.topology;
    this.lineage = stored.lineage;
  }

  /** `digits:3`, as `load` takes it. */
  get reference(): string {
    return `${this.name}:${this.version}`;
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return titled(titleOf(this), versionTable(this));
  }
}

/** Versions of a model, the newest first; as a cell's value a table. */
export class ModelVersions extends Array<ModelVersion> implements Displayable {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static listing(versions: readonly ModelVersion[]): ModelVersions {
    const all = new ModelVersions();
    all.push(...versions);
    return all;
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const name = this[0]?.name ?? '';
    const title =
      this.length === 1
        ? say('1 version of {name}', { name })
        : say('{count} versions of {name}', { count: this.length, name });
    return titled(title, versionsTable([...this]));
  }
}

/** A name, and what is registered under it. */
export interface RegisteredModel {
  readonly name: string;
  readonly newest: ModelVersion;
  /** Numbers, the newest first. */
  readonly versions: readonly number[];
  readonly aliases: { readonly [alias: string]: number };
}

/** Models by name; as a cell's value a table. */
export class RegisteredModels extends Array<RegisteredModel> implements Displayable {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static listing(models: readonly RegisteredModel[]): RegisteredModels {
    const all = new RegisteredModels();
    all.push(...models);
    return all;
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    if (this.length === 0) return { [TEXT]: say('No models are registered yet.') };
    const table = modelsTable([...this]);
    return { [MARKDOWN]: markdownTable(table), [TEXT]: textTable(table) };
  }
}

export function titleOf(version: ModelVersion): string {
  const aliases = version.aliases.map((alias) => `@${alias}`).join(' ');
  return [version.reference, aliases, timeOf(version.created)].filter((part) => part !== '').join(' · ');
}

export function modelsTable(models: readonly RegisteredModel[]): PictureTable {
  return {
    columns: [
      say('model'),
      say('newest'),
      say('aliases'),
      say('saved'),
      say('weights'),
      say('size'),
      say('description'),
    ],
    rows: models.map(({ name, newest, aliases }) => [
      name,
      newest.version,
      Object.entries(aliases)
        .map(([alias, version]) => `${alias} → ${version}`)
        .join(', '),
      timeOf(newest.created),
      count(newest.parameters),
      sizeText(newest.bytes),
      newest.description,
    ]),
  };
}

export function versionsTable(versions: readonly ModelVersion[]): PictureTable {
  return {
    columns: [
      say('version'),
      say('aliases'),
      say('saved'),
      say('weights'),
      say('size'),
      say('run'),
      say('tags'),
      say('description'),
    ],
    rows: versions.map((one) => [
      one.version,
      one.aliases.join(', '),
      timeOf(one.created),
      count(one.parameters),
      sizeText(one.bytes),
      one.lineage.run?.slice(0, 8) ?? null,
      tagsText(one.tags),
      one.description,
    ]),
  };
}

/** One version: a row a fact, without those that are not known. */
export function versionTable(version: ModelVersion): PictureTable {
  const { signature, lineage, tags } = version;
  const facts: [string, string | null][] = [
    [say('description'), version.description],
    [say('tags'), tagsText(tags)],
    [say('inputs'), signature.inputs.map(specText).join(', ')],
    [say('outputs'), signature.outputs.map(specText).join(', ')],
    [say('kind'), version.kind],
    [say('weights'), count(version.parameters)],
    [say('size'), sizeText(version.bytes)],
    ['SHA-256', version.hash],
    [say('run'), lineage.run],
    [say('notebook'), lineage.notebook],
    [say('cell'), lineage.cell],
    [say('data'), lineage.data],
    [say('hash of data'), lineage.dataHash],
    [say('seed'), lineage.seed === null ? null : String(lineage.seed)],
    [
      say('made with'),
      Object.entries(lineage.versions)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
  ];
  return { columns: ['', ''], rows: facts.filter(([, value]) => value !== null && value !== '') };
}

/** "25.6 kB", "320 B" */
function sizeText(bytes: number): string {
  return /[a-z]$/i.test(amount(bytes)) ? `${amount(bytes)}B` : `${amount(bytes)} B`;
}

function tagsText(tags: Tags): string {
  return Object.entries(tags)
    .map(([tag, value]) => (value === '' ? tag : `${tag}: ${value}`))
    .join(', ');
}

function titled(title: string, table: PictureTable): MimeBundle {
  return {
    [MARKDOWN]: `**${inMarkdown(title)}**\n\n${markdownTable(table)}`,
    [TEXT]: `${title}\n\n${textTable(table)}`,
  };
}
