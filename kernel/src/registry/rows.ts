/** Rows of the index -> versions. Whoever gave us the file may have written anything into it: every value is looked at. */
import type { DatabaseSync } from 'node:sqlite';
import { isList, isObject, listIn, objectIn, parseJson, textIn, type Json, type JsonObject } from '../models/json.ts';
import type { Lineage, NewVersion, Signature, StoredVersion, TensorSpec } from './stored.ts';

type Row = { [column: string]: unknown };

/** By name, the newest version first. */
export function versionRows(database: DatabaseSync, name?: string): StoredVersion[] {
  const aliases = database.prepare('SELECT model, alias, version FROM aliases ORDER BY alias').all();
  const rows =
    name === undefined
      ? database.prepare('SELECT * FROM versions ORDER BY model, version DESC').all()
      : database.prepare('SELECT * FROM versions WHERE model = ? ORDER BY version DESC').all(name);
  return rows.map((row) => versionIn(row, aliases));
}

/** @returns the number of the version */
export function addVersion(database: DatabaseSync, version: NewVersion, created: number): number {
  const { name, description, tags, kind, topology, weights, bytes, parameters, signature, lineage } = version;
  database
    .prepare(
      `INSERT INTO models (name, created, last) VALUES (?, ?, 1)
       ON CONFLICT (name) DO UPDATE SET last = last + 1`,
    )
    .run(name, created);
  const number = wholeIn(database.prepare('SELECT last FROM models WHERE name = ?').get(name)?.['last']);
  const json = [tags, signature, lineage].map((value) => JSON.stringify(value));
  const [tagsText = '', signatureText = '', lineageText = ''] = json;
  database
    .prepare('INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(
      ...[name, number, created, description, tagsText, kind, topology, weights],
      ...[bytes, parameters, signatureText, lineageText],
    );
  return number;
}

export function setAlias(database: DatabaseSync, name: string, alias: string, version: number): void {
  database
    .prepare(
      `INSERT INTO aliases (model, alias, version) VALUES (?, ?, ?)
       ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version`,
    )
    .run(name, alias, version);
}

function versionIn(row: Row, aliases: readonly Row[]): StoredVersion {
  const name = stringIn(row['model']);
  const version = wholeIn(row['version']);
  return {
    name,
    version,
    created: wholeIn(row['created']),
    aliases: aliases
      .filter((alias) => alias['model'] === name && alias['version'] === version)
      .map(({ alias }) => stringIn(alias)),
    description: stringIn(row['description']),
    tags: textsIn(jsonIn(row['tags'])),
    kind: row['kind'] === 'graph' || row['kind'] === 'python' ? row['kind'] : 'layers',
    topology: stringIn(row['topology']),
    weights: stringIn(row['weights']),
    bytes: wholeIn(row['bytes']),
    parameters: wholeIn(row['parameters']),
    signature: signatureIn(jsonIn(row['signature'])),
    lineage: lineageIn(jsonIn(row['lineage'])),
  };
}

function signatureIn(json: JsonObject): Signature {
  const { inputs, outputs } = json;
  return { inputs: listIn(inputs).map(specIn), outputs: listIn(outputs).map(specIn) };
}

function specIn(json: Json): TensorSpec {
  const { name, dtype, shape } = objectIn(json);
  const lengths = listIn(shape).map((length) => (typeof length === 'number' ? length : null));
  return {
    name: textIn(name),
    dtype: typeof dtype === 'string' ? dtype : null,
    shape: isList(shape) ? lengths : null,
  };
}

function lineageIn({ run, notebook, cell, data, dataHash, seed, source, versions }: JsonObject): Lineage {
  const text = (value: Json | undefined) => (typeof value === 'string' ? value : null);
  return {
    run: text(run),
    notebook: text(notebook),
    cell: text(cell),
    data: text(data),
    dataHash: text(dataHash),
    seed: typeof seed === 'number' ? seed : null,
    ...(typeof source === 'string' ? { source } : {}),
    versions: textsIn(objectIn(versions)),
  };
}

function textsIn(json: JsonObject): { [name: string]: string } {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, textIn(value)]));
}

function jsonIn(value: unknown): JsonObject {
  try {
    const json = parseJson(stringIn(value));
    return isObject(json) ? json : {};
  } catch {
    // not written by us
    return {};
  }
}

function stringIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function wholeIn(value: unknown): number {
  return Number.isSafeInteger(value) ? Number(value) : 0;
}
