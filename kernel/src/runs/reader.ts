/** The database -> runs. Whoever gave us the file may have written anything into it: every value is looked at. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import { isDamaged, openDatabase, openToRead, PATIENCE, transaction } from './database.ts';
import type { Interval } from '../footprint/power.ts';
import { findingsIn } from './findings.ts';
import { unpackedHistograms, type StoredHistograms } from './histograms.ts';
import { rootOf } from './place.ts';
import { isGone } from './process.ts';
import { isRunId, unpacked } from './stored.ts';
import type {
  CurveKind,
  EpochEnd,
  Layer,
  NewRun,
  Parameters,
  RunState,
  StoredCheckpoint,
  StoredCurve,
  StoredFinding,
  StoredFootprint,
} from './stored.ts';

type Row = { [column: string]: unknown };

/** A run as far as its row says. */
export interface StoredRun extends NewRun {
  ended: number | null;
  updated: number;
  /** As `Changes` has it. */
  batch: number;
  state: RunState;
  findings: StoredFinding[];
  /** Null before its end, and of a run that an earlier version kept. */
  footprint: StoredFootprint | null;
}

const STATES: readonly RunState[] = ['running', 'paused', 'done', 'stopped', 'kept', 'failed'];

export class RunReader {
  readonly place: string;
  readonly #root: string;
  /** None while nothing was kept. */
  readonly #database: DatabaseSync | null;

  /** Without a place (`LIMPID_RUNS=off`) it holds nothing. @throws {LimpidError} RUNS_UNUSABLE */
  constructor(place: string | null) {
    this.place = place ?? 'a store that is off';
    this.#root = rootOf(this.place);
    this.#database = place !== null && existsSync(place) ? usable(place, () => openToRead(place)) : null;
  }

  close(): void {
    this.#database?.close();
  }

  /** The newest first. */
  list(): StoredRun[] {
    return this.#all('SELECT * FROM runs ORDER BY started DESC, id').flatMap((row) => runIn(row) ?? []);
  }

  /**
   * @param id a whole one, or its beginning
   * @throws {LimpidError} RUN_UNKNOWN, RUN_AMBIGUOUS
   */
  find(id: string): StoredRun {
    const rows = isRunId(id)
      ? this.#all('SELECT * FROM runs WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id = ?1 DESC LIMIT 6', id)
      : [];
    const [run, ...others] = rows.flatMap((row) => runIn(row) ?? []);
    if (run === undefined) throw new LimpidError('RUN_UNKNOWN', { id: JSON.stringify(id), file: this.place });
    if (run.id !== id && others.length > 0) {
      const ids = [run, ...others].map((one) => one.id.slice(0, id.length + 4)).join(', ');
      throw new LimpidError('RUN_AMBIGUOUS', { id, count: others.length > 4 ? 'many' : others.length + 1, ids });
    }
    return run;
  }

  /** In order. */
  epochs(id: string): EpochEnd[] {
    const epochs = new Map<number, EpochEnd>();
    for (const row of this.#all('SELECT epoch, metric, value, at FROM epochs WHERE run = ? ORDER BY epoch', id)) {
      const epoch = wholeIn(row['epoch']);
      const end = epochs.get(epoch) ?? { epoch, at: wholeIn(row['at']), values: {} };
      // the metric may be called __proto__
      Object.defineProperty(end.values, textIn(row['metric']), { value: numberIn(row['value']), ...FIELD });
      epochs.set(epoch, end);
    }
    return [...epochs.values()];
  }

  curves(id: string, kind: CurveKind): StoredCurve[] {
    return this.#packed(id, kind).map(({ name, bytes }) => ({ name, points: unpacked(bytes) }));
  }

  histograms(id: string): StoredHistograms[] {
    return this.#packed(id, 'histogram').map(({ name, bytes }) => ({ name, moments: unpackedHistograms(bytes) }));
  }

  #packed(id: string, kind: CurveKind | 'histogram'): { name: string; bytes: Uint8Array }[] {
    return this.#all('SELECT name, points FROM curves WHERE run = ? AND kind = ? ORDER BY name', id, kind).map(
      ({ name, points }) => ({ name: textIn(name), bytes: points instanceof Uint8Array ? points : new Uint8Array() }),
    );
  }

  /** All that were ever written, the newest first, with absolute folders: others may lie there by now. */
  checkpoints(id: string): StoredCheckpoint[] {
    return this.#all('SELECT * FROM checkpoints WHERE run = ? ORDER BY at DESC, epoch DESC, batch DESC', id).map(
      (row) => ({
        at: wholeIn(row['at']),
        epoch: wholeIn(row['epoch']),
        batch: wholeIn(row['batch']),
        folder: resolve(this.#root, textIn(row['folder'])),
        file: textIn(row['file']),
      }),
    );
  }

  #all(sql: string, ...values: string[]): Row[] {
    return usable(this.place, () => this.#database?.prepare(sql).all(...values) ?? []);
  }
}

/** Forgets a run, and no file of it: checkpoints lie where `modelCheckpoint` was told. @throws {LimpidError} RUNS_UNUSABLE */
export function deleteRun(place: string, id: string): void {
  usable(place, () => {
    const database = openDatabase(place, PATIENCE);
    try {
      transaction(database, () => database.prepare('DELETE FROM runs WHERE id = ?').run(id));
    } finally {
      database.close();
    }
  });
}

/** @throws {LimpidError} RUNS_UNUSABLE in place of what SQLite says */
function usable<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const reason = isDamaged(error) ? say('it is damaged') : reasonOf(error);
    throw new LimpidError('RUNS_UNUSABLE', { file: place, reason }, { cause: error });
  }
}

const FIELD = { enumerable: true, configurable: true, writable: true };

function runIn(row: Row): StoredRun | null {
  const id = textIn(row['id']);
  const updated = wholeIn(row['updated']);
  if (!isRunId(id)) return null;
  const owner = { host: textIn(row['host']), pid: wholeIn(row['pid']), mark: textIn(row['process_mark']) };
  const said = STATES.find((state) => state === row['state']) ?? 'failed';
  const isOpen = said === 'running' || said === 'paused';
  return {
    id,
    started: wholeIn(row['started']),
    updated,
    ended: row['ended'] === null ? null : wholeIn(row['ended']),
    batch: wholeIn(row['batch']),
    state: isOpen && isGone(owner, updated) ? 'crashed' : said,
    notebook: textOrNull(row['notebook']),
    cell: textOrNull(row['cell']),
    code: textOrNull(row['code']),
    parameters: parametersIn(row['parameters']),
    layers: layersIn(row['layers']),
    findings: findingsIn(textIn(row['findings'])),
    footprint: footprintIn(row),
    versions: Object.fromEntries(
      Object.entries(objectIn(row['versions'])).map(([what, version]) => [what, textIn(version)]),
    ),
  };
}

function footprintIn(row: Row): StoredFootprint | null {
  const energy = intervalIn(row['energy_least'], row['energy_most']);
  const co2 = intervalIn(row['co2_least'], row['co2_most']);
  const label = (['measured', 'estimated'] as const).find((one) => one === row['energy_label']);
  return energy && co2 && label ? { energy, co2, label } : null;
}

function intervalIn(least: unknown, most: unknown): Interval | null {
  const [from, to] = [numberIn(least), numberIn(most)];
  return from >= 0 && to >= from && to < Infinity ? { least: from, most: to } : null;
}

function parametersIn(json: unknown): Parameters {
  const simple = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return Object.fromEntries(Object.entries(objectIn(json)).map(([name, value]) => [name, simple(value)]));
}

function layersIn(json: unknown): Layer[] {
  return Object.values(objectIn(json)).map((layer) => {
    const { name, class: kind, shape, parameters } = typeof layer === 'object' && layer !== null ? fieldsOf(layer) : {};
    return {
      name: textIn(name),
      class: textIn(kind),
      shape: Array.isArray(shape) ? shape.map((length: unknown) => (typeof length === 'number' ? length : null)) : null,
      parameters: wholeIn(parameters),
    };
  });
}

function objectIn(json: unknown): Row {
  try {
    const value: unknown = JSON.parse(textIn(json));
    return typeof value === 'object' && value !== null ? fieldsOf(value) : {};
  } catch {
    // not written by us
    return {};
  }
}

function fieldsOf(value: object): Row {
  return Object.fromEntries(Object.entries(value));
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function wholeIn(value: unknown): number {
  return Number.isSafeInteger(value) ? Number(value) : 0;
}

/** SQLite's NULL is NaN. */
function numberIn(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}
