/** The store's database: how it is opened, what its tables are, and what is done with one that is damaged. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { withoutWarnings } from '../without-warnings.ts';

/** How long (ms) a training waits for another kernel that is writing; it tries again later. */
const TIMEOUT = 50;
/** How long somebody waits who has asked for it. */
export const PATIENCE = 1000;
const VERSION = 4;

/**
 * Values are REAL: an infinity is one, and NULL is NaN, which SQLite has not. `points` holds little-endian float64 triples
 * of epoch, batch and value; those of the kind 'histogram' are as `packedHistograms` says. A path is relative to the project. Energy is in
 * Wh, CO₂e in g. What has no fixed form is JSON.
 */
const SCHEMA = `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY, started INTEGER NOT NULL, updated INTEGER NOT NULL, ended INTEGER, state TEXT NOT NULL,
    host TEXT NOT NULL, pid INTEGER NOT NULL, process_mark TEXT NOT NULL,
    batch INTEGER, notebook TEXT, cell TEXT, code TEXT,
    parameters TEXT NOT NULL, layers TEXT NOT NULL, versions TEXT NOT NULL, findings TEXT,
    energy_least REAL, energy_most REAL, co2_least REAL, co2_most REAL, energy_label TEXT) WITHOUT ROWID;
  CREATE INDEX runs_by_start ON runs (started);
  CREATE TABLE epochs (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, epoch INTEGER NOT NULL, metric TEXT NOT NULL,
    value REAL, at INTEGER NOT NULL, PRIMARY KEY (run, epoch, metric)) WITHOUT ROWID;
  CREATE TABLE curves (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, kind TEXT NOT NULL, name TEXT NOT NULL,
    points BLOB NOT NULL, PRIMARY KEY (run, kind, name));
  CREATE TABLE checkpoints (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, at INTEGER NOT NULL, epoch INTEGER NOT NULL,
    batch INTEGER NOT NULL, folder TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (run, folder, file)) WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};`;

/** What each version lacks that the next one has. */
const ADDED: { readonly [version: number]: readonly string[] } = {
  1: ['batch INTEGER'],
  2: ['findings TEXT'],
  3: ['energy_least REAL', 'energy_most REAL', 'co2_least REAL', 'co2_most REAL', 'energy_label TEXT'],
};

/** @throws when the file cannot be made or used, is no database, or is of a later version */
export function openDatabase(file: string, timeout = TIMEOUT): DatabaseSync {
  makePrivate(file);
  return prepared(new (loadSqlite().DatabaseSync)(file, { timeout }));
}

/** For those who only look: makes nothing. Null while the kernel that made the file has not made its tables. */
export function openToRead(file: string): DatabaseSync | null {
  const database = new (loadSqlite().DatabaseSync)(file, { readOnly: true, timeout: PATIENCE });
  database.exec('PRAGMA trusted_schema = OFF');
  if (versionOf(database) > 0) return database;
  database.close();
  return null;
}

function prepared(database: DatabaseSync): DatabaseSync {
  try {
    // a file that somebody gave us runs nothing of its own
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304');
    transaction(database, () => {
      const version = versionOf(database);
      if (version > VERSION) throw new Error('it was written by a later version of Limpid');
      if (version === 0) database.exec(SCHEMA);
      else takeOver(database, version);
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function takeOver(database: DatabaseSync, from: number): void {
  for (let version = from; version < VERSION; version++) {
    for (const column of ADDED[version] ?? []) database.exec(`ALTER TABLE runs ADD COLUMN ${column}`);
  }
  database.exec(`PRAGMA user_version = ${VERSION}`);
}

export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

export function transaction(database: DatabaseSync, action: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    action();
    database.exec('COMMIT');
  } catch (error) {
    // SQLite has already rolled back by itself where the disk was full
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Another kernel is writing just now. */
export function isBusy(error: unknown): boolean {
  return errcode(error) === 5;
}

/** The file is no database, or not a whole one (SQLITE_CORRUPT, SQLITE_NOTADB). */
export function isDamaged(error: unknown): boolean {
  return [11, 26].includes(errcode(error) ?? 0);
}

/** Moves a damaged database out of the way. Returns where it lies now. */
export function setAside(file: string): string {
  const aside = `${file}.damaged-${Date.now()}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  }
  return aside;
}

/** SQLite's own, without its details. */
export function errcode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

/** The code of cells is nobody else's business, and no matter of a repository. */
export function makePrivate(file: string): void {
  const folder = dirname(file);
  const isNew = mkdirSync(folder, { recursive: true }) !== undefined;
  if (isNew && basename(folder) === '.limpid') writeFileSync(join(folder, '.gitignore'), '*\n');
  closeSync(openSync(file, 'a', 0o600));
}

/** Loaded when it is first needed. Some versions of Node 24 warn that it is experimental. */
export function loadSqlite(): typeof import('node:sqlite') {
  return withoutWarnings(() => process.getBuiltinModule('node:sqlite'));
}
