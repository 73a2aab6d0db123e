/** Changes of runs -> the database. */
import { relative } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase, transaction } from './database.ts';
import { textOf } from './findings.ts';
import { packedHistograms } from './histograms.ts';
import { rootOf } from './place.ts';
import { thisProcess } from './process.ts';
import { packed, type Changes, type NewRun, type StoredFootprint } from './stored.ts';

const STATEMENTS = {
  begin: `INSERT OR IGNORE INTO runs
    (id, started, updated, state, host, pid, process_mark, notebook, cell, code, parameters, layers, versions) VALUES
    (:id, :started, :started, 'running', :host, :pid, :mark, :notebook, :cell, :code, :parameters, :layers, :versions)`,
  update: 'UPDATE runs SET updated = :updated, state = :state, ended = :ended, batch = :batch WHERE id = :id',
  findings: 'UPDATE runs SET findings = ? WHERE id = ?',
  footprint: `UPDATE runs SET energy_least = :energyLeast, energy_most = :energyMost, co2_least = :co2Least,
    co2_most = :co2Most, energy_label = :label WHERE id = :id`,
  epoch: 'INSERT OR REPLACE INTO epochs (run, epoch, metric, value, at) VALUES (?, ?, ?, ?, ?)',
  curve: 'INSERT OR REPLACE INTO curves (run, kind, name, points) VALUES (?, ?, ?, ?)',
  checkpoint: 'INSERT OR IGNORE INTO checkpoints (run, at, epoch, batch, folder, file) VALUES (?, ?, ?, ?, ?, ?)',
} as const;

export class RunWriter {
  readonly #root: string;
  readonly #database: DatabaseSync;
  readonly #prepared: { [name in keyof typeof STATEMENTS]: StatementSync };

  /** @throws as `openDatabase` */
  constructor(place: string, database: DatabaseSync = openDatabase(place)) {
    this.#root = rootOf(place);
    this.#database = database;
    const prepare = (name: keyof typeof STATEMENTS) => database.prepare(STATEMENTS[name]);
    this.#prepared = {
      begin: prepare('begin'),
      update: prepare('update'),
      findings: prepare('findings'),
      footprint: prepare('footprint'),
      epoch: prepare('epoch'),
      curve: prepare('curve'),
      checkpoint: prepare('checkpoint'),
    };
  }

  /** All of them or none. */
  write(all: readonly Changes[]): void {
    transaction(this.#database, () => {
      for (const changes of all) this.#write(changes);
    });
  }

  close(): void {
    this.#database.close();
  }

  #write({ id, begin, state, ended, batch: done, findings, footprint, ...changes }: Changes): void {
    const { epochs, checkpoints, curves, histograms } = changes;
    const { epoch: epochEnd, curve, checkpoint, update } = this.#prepared;
    if (begin) this.#begin(begin);
    // somebody has deleted the run while it trains
    if (update.run({ id, updated: Date.now(), state, ended, batch: done }).changes === 0) return;
    if (findings) this.#prepared.findings.run(textOf(findings), id);
    if (footprint) this.#prepared.footprint.run({ id, ...columnsOf(footprint) });
    for (const { epoch, at, values } of epochs) {
      // SQLite makes NULL of NaN
      for (const [metric, value] of Object.entries(values)) epochEnd.run(id, epoch, metric, value, at);
    }
    for (const { kind, name, points } of curves) curve.run(id, kind, name, packed(points));
    for (const { name, moments } of histograms) curve.run(id, 'histogram', name, packedHistograms(moments));
    for (const { at, epoch, batch, folder, file } of checkpoints) {
      checkpoint.run(id, at, epoch, batch, relative(this.#root, folder), file);
    }
  }

  #begin({ parameters, layers, versions, ...run }: NewRun): void {
    const json = {
      parameters: JSON.stringify(parameters),
      layers: JSON.stringify(layers),
      versions: JSON.stringify(versions),
    };
    this.#prepared.begin.run({ ...run, ...thisProcess(), ...json });
  }
}

function columnsOf({ energy, co2, label }: StoredFootprint) {
  return { energyLeast: energy.least, energyMost: energy.most, co2Least: co2.least, co2Most: co2.most, label };
}
