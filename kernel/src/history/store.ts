/** The history's database: the only place that knows SQLite. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { withoutWarnings } from '../without-warnings.ts';
import { IN_MEMORY } from './place.ts';
import type { Query } from './query.ts';

/** A cell that ran. */
export interface Cell {
  session: number;
  line: number;
  input: string;
  /** Its value as text, when it showed one. */
  output: string | null;
}

/** The oldest cells are forgotten beyond so many, and beyond so many characters of all of them. */
const MOST_CELLS = 50_000;
const MOST_CHARACTERS = 64 * 1024 * 1024;
/** How long (ms) to wait for another kernel that is writing. */
const TIMEOUT = 100;
const VERSION = 1;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, start TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, session INTEGER NOT NULL, line INTEGER NOT NULL,
    input TEXT NOT NULL, output TEXT, characters INTEGER NOT NULL,
    UNIQUE (session, line) ON CONFLICT REPLACE);
  PRAGMA user_version = ${VERSION};`;

const PRUNE = `
  DELETE FROM entries WHERE id <= (
    SELECT id FROM (SELECT id, row_number() OVER newest AS cells, sum(characters) OVER newest AS characters
      FROM entries WINDOW newest AS (ORDER BY id DESC))
    WHERE cells > ${MOST_CELLS} OR characters > ${MOST_CHARACTERS} LIMIT 1)`;

export class Store {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;

  /** @throws when the file cannot be made, is no database, or is of a later version */
  constructor(place: string) {
    if (place !== IN_MEMORY) makePrivate(place);
    const { DatabaseSync } = loadSqlite();
    this.#database = new DatabaseSync(place, { timeout: TIMEOUT });
    try {
      this.#prepare();
      this.#insert = this.#database.prepare(
        'INSERT INTO entries (session, line, input, output, characters) VALUES (:session, :line, :input, :output, :characters)',
      );
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  #prepare(): void {
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304');
    const version = Number(this.#database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > VERSION) throw new Error(`it was written by a later version of Limpid`);
    if (version < VERSION) this.#transaction(() => this.#database.exec(SCHEMA));
    this.#database.exec(PRUNE);
  }

  /** The number of a new session. */
  begin(): number {
    const insert = this.#database.prepare('INSERT INTO sessions (start) VALUES (:start)');
    return Number(insert.run({ start: new Date().toISOString() }).lastInsertRowid);
  }

  add(cells: readonly Cell[]): void {
    this.#transaction(() => {
      for (const cell of cells) {
        this.#insert.run({ ...cell, characters: cell.input.length + (cell.output?.length ?? 0) });
      }
    });
  }

  /** Oldest first. */
  select({ sql, parameters }: Query): Cell[] {
    const rows = this.#database.prepare(sql).all(parameters);
    return rows
      .map(({ session, line, input, output }) => ({
        session: Number(session),
        line: Number(line),
        input: String(input),
        output: typeof output === 'string' ? output : null,
      }))
      .reverse();
  }

  close(): void {
    this.#database.close();
  }

  #transaction(action: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      action();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Another kernel is writing just now. */
export function isBusy(error: unknown): boolean {
  return errcode(error) === 5;
}

/** SQLite does not understand what it was asked: nothing is wrong with the file. */
export function isMistake(error: unknown): boolean {
  return errcode(error) === 1;
}

function errcode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

/** What people type is nobody else's business; SQLite gives the files beside it the same mode. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

/** Loaded when it is first needed. Some versions of Node 24 warn that it is experimental. */
function loadSqlite(): typeof import('node:sqlite') {
  return withoutWarnings(() => process.getBuiltinModule('node:sqlite'));
}
