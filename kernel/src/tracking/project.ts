/** What the server shows and changes: a project's runs, its registry, and the files that MLflow's clients have sent. */
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { LimpidError, reasonOf } from '../errors.ts';
import type { Trust } from '../registry/seal.ts';
import { openDatabase, PATIENCE, transaction } from '../runs/database.ts';
import { RunReader } from '../runs/reader.ts';
import { say } from '../say.ts';

export interface Project {
  /** The store of runs, with tables of ours for what trainings do not have. */
  readonly database: DatabaseSync;
  readonly runs: RunReader;
  /** Of the registry. */
  readonly models: string;
  /** Whose versions are handed out. */
  readonly trust: Trust;
  /** A folder. */
  readonly artifacts: string;
  close(): void;
}

/** Trainings of this project are an experiment; MLflow's clients log into number 0 when they name none. */
export const DEFAULT = 0;
export const TRAININGS = 1;

/** As the host of a run: no machine is called so. */
export const BY_CLIENT = 'mlflow:client';

/**
 * Beside those of the store. Metrics are as they were logged; `epochs` has the last one of each step, so that notebooks see them.
 * A training has a row in `mlflow_runs` once a client has changed what is told of it.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS mlflow_experiments (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, updated INTEGER NOT NULL,
    stage TEXT NOT NULL, tags TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS mlflow_runs (
    run TEXT PRIMARY KEY REFERENCES runs ON DELETE CASCADE, experiment INTEGER NOT NULL REFERENCES mlflow_experiments,
    name TEXT NOT NULL, user TEXT NOT NULL, status TEXT, stage TEXT NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL)
    WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mlflow_tags (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, key))
    WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mlflow_metrics (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, key TEXT NOT NULL, value REAL, at INTEGER NOT NULL, step INTEGER NOT NULL,
    model TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS mlflow_metrics_by_run ON mlflow_metrics (run, key, step);
  CREATE TABLE IF NOT EXISTS mlflow_logged_models (id TEXT PRIMARY KEY, experiment INTEGER NOT NULL, info TEXT NOT NULL) WITHOUT ROWID;`;

/** @throws {LimpidError} RUNS_UNUSABLE */
export function openProject(runs: string | null, models: string, trust: Trust = {}): Project {
  if (runs === null) throw new LimpidError('RUNS_UNUSABLE', { file: 'LIMPID_RUNS', reason: say('it is off') });
  try {
    const database = openDatabase(runs, PATIENCE);
    const now = Date.now();
    transaction(database, () => {
      database.exec(TABLES);
      const add = database.prepare("INSERT OR IGNORE INTO mlflow_experiments VALUES (?, ?, ?, ?, 'active', '[]')");
      add.run(DEFAULT, 'Default', now, now);
      add.run(TRAININGS, 'limpid', now, now);
    });
    const reader = new RunReader(runs);
    return {
      ...{ database, runs: reader, models, trust, artifacts: join(dirname(runs), 'mlflow-artifacts') },
      close() {
        reader.close();
        database.close();
      },
    };
  } catch (error) {
    if (error instanceof LimpidError) throw error;
    throw new LimpidError('RUNS_UNUSABLE', { file: runs, reason: reasonOf(error) }, { cause: error });
  }
}
