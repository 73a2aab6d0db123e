/** The index of the registry: how it is opened, what its tables are, and how it is changed by one process at a time. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { LimpidError, reasonOf } from '../errors.ts';
import { errcode, isDamaged, loadSqlite, makePrivate, transaction, versionOf } from '../runs/database.ts';
import { say } from '../say.ts';
import { blobFolder, sweep } from './blobs.ts';
import { sealFolder, sealName } from './seal.ts';

/** How long (ms) who saves waits for another one that writes a large model. */
const PATIENCE = 30_000;
const VERSION = 1;
const SQLITE_FULL = 13;

/** `last` is the highest number that a version ever had: none is given twice. What has no fixed form is JSON. */
const SCHEMA = `
  CREATE TABLE models (
    name TEXT PRIMARY KEY, created INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE versions (
    model TEXT NOT NULL REFERENCES models ON DELETE CASCADE, version INTEGER NOT NULL, created INTEGER NOT NULL,
    description TEXT NOT NULL, tags TEXT NOT NULL, kind TEXT NOT NULL, topology TEXT NOT NULL, weights TEXT NOT NULL,
    bytes INTEGER NOT NULL, parameters INTEGER NOT NULL, signature TEXT NOT NULL, lineage TEXT NOT NULL,
    PRIMARY KEY (model, version)) WITHOUT ROWID;
  CREATE TABLE aliases (
    model TEXT NOT NULL, alias TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (model, alias),
    FOREIGN KEY (model, version) REFERENCES versions ON DELETE CASCADE) WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};`;

/** Where nothing was ever saved, nothing is made, and `empty` is the answer. @throws {LimpidError} MODELS_UNUSABLE */
export function reading<T>(place: string, empty: T, read: (database: DatabaseSync) => T): T {
  const file = fileOf(place);
  if (!existsSync(file)) return empty;
  return usable(place, '', () => {
    const database = new (loadSqlite().DatabaseSync)(file, { readOnly: true, timeout: PATIENCE });
    try {
      database.exec('PRAGMA trusted_schema = OFF');
      // its maker may not have made its tables yet
      return versionOf(database) === 0 ? empty : read(database);
    } finally {
      database.close();
    }
  });
}

/**
 * All of `change` is there at its end, or nothing. Who changes holds the index alone, its files too: those that no version
 * names at the end are deleted, also what a process left that was killed.
 *
 * @param name of the model, for the error of a full disk
 * @throws {LimpidError} MODELS_FULL, MODELS_UNUSABLE
 */
export function changing<T>(place: string, name: string, change: (database: DatabaseSync) => T): T {
  return usable(place, name, () => {
    const database = open(place);
    try {
      return whole(database, place, change);
    } finally {
      database.close();
    }
  });
}

function open(place: string): DatabaseSync {
  for (const folder of [blobFolder(place), sealFolder(place)]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = fileOf(place);
  makePrivate(file);
  const database = new (loadSqlite().DatabaseSync)(file, { timeout: PATIENCE });
  try {
    // a file that somebody gave us runs nothing of its own
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    transaction(database, () => {
      const version = versionOf(database);
      if (version > VERSION) throw new Error(say('it was written by a later version of Limpid'));
      if (version === 0) database.exec(SCHEMA);
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function whole<T>(database: DatabaseSync, place: string, change: (database: DatabaseSync) => T): T {
  const answers: T[] = [];
  try {
    transaction(database, () => answers.push(change(database)));
  } finally {
    transaction(database, () => {
      sweep(blobFolder(place), usedBlobs(database));
      sweep(sealFolder(place), usedSeals(database));
    });
  }
  const [answer] = answers;
  // SAFETY: the transaction has pushed it, or thrown.
  return answer as T;
}

function usedBlobs(database: DatabaseSync): Set<string> {
  const rows = database.prepare('SELECT topology AS blob FROM versions UNION SELECT weights FROM versions').all();
  return new Set(rows.map(({ blob }) => String(blob)));
}

function usedSeals(database: DatabaseSync): Set<string> {
  const rows = database.prepare('SELECT model, version FROM versions').all();
  return new Set(rows.map(({ model, version }) => sealName({ name: String(model), version: Number(version) })));
}

function fileOf(place: string): string {
  return join(place, 'registry.db');
}

function usable<T>(place: string, name: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof LimpidError) throw error;
    const reason = isDamaged(error) ? say('it is damaged') : reasonOf(error);
    if (isFull(error)) throw new LimpidError('MODELS_FULL', { name, folder: place, reason }, { cause: error });
    throw new LimpidError('MODELS_UNUSABLE', { folder: place, reason }, { cause: error });
  }
}

/** The disk is full, or what its user or a file may take of it. */
function isFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code) || errcode(error) === SQLITE_FULL;
}
