import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../kernel/src/runs/database.ts';
import { Keeper } from '../../../kernel/src/runs/keeper.ts';
import { RunReader, deleteRun } from '../../../kernel/src/runs/reader.ts';
import { RunWriter } from '../../../kernel/src/runs/writer.ts';
import { ManualClock } from '../training/manual-clock.ts';
import { epoch, newRun, recorder } from './made-up-run.ts';

describe('runs kept', () => {
  let folder: string;
  let place: string;
  let clock: ManualClock;
  const said: string[] = [];
  const { warn } = console;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'limpid-runs-'));
    place = join(folder, '.limpid', 'runs.db');
    clock = new ManualClock();
    said.length = 0;
    console.warn = (...words: unknown[]) => said.push(words.join(' '));
  });
  afterEach(() => {
    console.warn = warn;
    rmSync(folder, { recursive: true });
  });

  const stored = (id: string) => {
    const reader = new RunReader(place);
    const run = reader.find(id);
    const epochs = reader.epochs(id);
    const curves = reader.curves(id, 'metric');
    reader.close();
    return { ...run, epochs: epochs.map(({ values }) => values), curves };
  };

  it('an epoch is there when it has ended, single batches within a second', () => {
    const keeper = new Keeper(place, clock);
    const recorded = recorder();
    keeper.changed(recorded, 'soon');
    assert.equal(stored(recorded.id).state, 'running');
    keeper.changed(recorded, recorded.happened({ type: 'batch ended', at: 0, batch: 0, size: 1, values: { loss: 3 } }));
    assert.equal(stored(recorded.id).curves.length, 0);
    clock.moveTo(1000);
    assert.equal(stored(recorded.id).curves[0]?.points[0]?.value, 3);
    keeper.changed(
      recorded,
      recorded.happened({ type: 'epoch ended', at: 0, epoch: 0, values: { loss: NaN, acc: Infinity } }),
    );
    assert.deepEqual(stored(recorded.id).epochs, [{ acc: Infinity, loss: NaN }]);
    keeper.changed(recorded, recorded.happened({ type: 'ended', at: 0, state: 'done' }));
    assert.equal(stored(recorded.id).state, 'done');
    keeper.close();
  });

  it('is for its user alone, and no matter of a repository', () => {
    const keeper = new Keeper(place, clock);
    keeper.changed(recorder(), 'soon');
    assert.equal(statSync(place).mode & 0o777, 0o600);
    assert.equal(statSync(`${place}-wal`).mode & 0o777, 0o600);
    assert.equal(readFileSync(join(folder, '.limpid/.gitignore'), 'utf8'), '*\n');
    keeper.close();
  });

  it('500 trainings in a loop are all there', () => {
    const keeper = new Keeper(place, clock);
    for (let count = 0; count < 500; count++) {
      const recorded = recorder();
      keeper.changed(recorded, 'soon');
      epoch(recorded, 0, 2, () => ({ loss: count }));
      keeper.changed(recorded, recorded.happened({ type: 'ended', at: 0, state: 'done' }));
    }
    keeper.close();
    const reader = new RunReader(place);
    const all = reader.list();
    assert.equal(all.length, 500);
    assert.ok(all.every(({ id, state }) => state === 'done' && reader.epochs(id).length === 1));
    reader.close();
  });

  it('two kernels write at once', () => {
    const [one, two] = [new Keeper(place, clock), new Keeper(place, clock)];
    const [first, second] = [recorder(), recorder()];
    for (let number = 0; number < 3; number++) {
      for (const [keeper, recorded] of [
        [one, first],
        [two, second],
      ] as const) {
        epoch(recorded, number, 2, () => ({ loss: number }));
        keeper.changed(recorded, 'soon');
      }
    }
    one.close();
    two.close();
    for (const { id } of [first, second]) assert.deepEqual(stored(id).epochs, [{ loss: 0 }, { loss: 1 }, { loss: 2 }]);
  });

  it('while another kernel writes, what waits is written later', () => {
    const keeper = new Keeper(place, clock);
    const recorded = recorder();
    keeper.changed(recorded, 'soon');
    const other = openDatabase(place);
    other.exec('BEGIN IMMEDIATE');
    clock.moveTo(5000);
    epoch(recorded, 0, 1, () => ({ loss: 1 }));
    keeper.changed(recorded, 'soon');
    assert.deepEqual(stored(recorded.id).epochs, []);
    other.exec('ROLLBACK');
    other.close();
    clock.moveTo(10_000);
    assert.deepEqual(stored(recorded.id).epochs, [{ loss: 1 }]);
    assert.deepEqual(said, []);
    keeper.close();
  });

  it('a place that cannot be: one warning, and all of it once it can be', () => {
    writeFileSync(join(folder, '.limpid'), 'a file where the folder should be');
    const keeper = new Keeper(place, clock);
    const recorded = recorder();
    for (let number = 0; number < 20; number++) {
      epoch(recorded, number, 1, () => ({ loss: number }));
      keeper.changed(recorded, 'soon');
      clock.moveTo(20_000 * (number + 1));
    }
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /^limpid: RUNS_UNUSABLE: .*LIMPID_RUNS/);
    rmSync(join(folder, '.limpid'));
    clock.moveTo(1_000_000);
    assert.equal(stored(recorded.id).epochs.length, 20);
    keeper.close();
  });

  it('a full disk (SQLITE_FULL): one warning, what is there stays, and the rest comes once there is room', () => {
    let most = 20;
    const keeper = new Keeper(place, clock, (at) => {
      const database = openDatabase(at);
      database.exec(`PRAGMA max_page_count = ${most}`);
      return new RunWriter(at, database);
    });
    const recorded = recorder();
    for (let number = 0; number < 400; number++) {
      epoch(recorded, number, 10, (batch) =>
        Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`metric_${index}`, batch])),
      );
      keeper.changed(recorded, 'soon');
      clock.moveTo(20_000 * (number + 1));
    }
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /RUNS_UNUSABLE: .*full/);
    const before = stored(recorded.id).epochs.length;
    assert.ok(before > 0 && before < 400, `${before}`);
    most = 100_000;
    clock.moveTo(100_000_000);
    assert.equal(stored(recorded.id).epochs.length, 400);
    keeper.close();
  });

  it('a damaged file is moved aside with a warning, and the run is in a new one', () => {
    new Keeper(place, clock).close();
    openDatabase(place).close();
    writeFileSync(place, 'no database, and long enough to be taken for one: '.repeat(100));
    const keeper = new Keeper(place, clock);
    const recorded = recorder();
    epoch(recorded, 0, 1, () => ({ loss: 1 }));
    keeper.changed(recorded, 'soon');
    clock.moveTo(2000);
    assert.match(said.join('\n'), /^limpid: RUNS_DAMAGED: .*damaged-\d+/);
    assert.equal(said.length, 1);
    assert.deepEqual(stored(recorded.id).epochs, [{ loss: 1 }]);
    assert.equal(readdirSync(join(folder, '.limpid')).filter((name) => /damaged-\d+$/.test(name)).length, 1);
    keeper.close();
  });

  it('a store of a later version is left as it is', () => {
    const database = openDatabase(place);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const keeper = new Keeper(place, clock);
    keeper.changed(recorder(), 'soon');
    keeper.close();
    assert.match(said.join('\n'), /RUNS_UNUSABLE: .*a later version of Limpid/);
    assert.ok(existsSync(place));
  });

  it('a run that is deleted while it trains stays deleted, and others go on', () => {
    const keeper = new Keeper(place, clock);
    const [gone, other] = [recorder(newRun()), recorder(newRun())];
    for (const recorded of [gone, other]) keeper.changed(recorded, 'soon');
    clock.moveTo(1000);
    deleteRun(place, gone.id);
    for (const recorded of [gone, other]) {
      epoch(recorded, 0, 1, () => ({ loss: 1 }));
      keeper.changed(recorded, 'soon');
    }
    keeper.close();
    assert.throws(() => stored(gone.id), { code: 'RUN_UNKNOWN' });
    assert.deepEqual(stored(other.id).epochs, [{ loss: 1 }]);
    assert.deepEqual(said, []);
  });

  it('who deletes a run while another kernel does not stop writing is told so by the catalogue', () => {
    const other = openDatabase(place);
    other.exec('BEGIN IMMEDIATE');
    assert.throws(() => deleteRun(place, 'any'), { code: 'RUNS_UNUSABLE', message: /database is locked/ });
    other.close();
  });
});
