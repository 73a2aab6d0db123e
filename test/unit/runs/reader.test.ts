import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { JUPYTER_DISPLAY } from '../../../kernel/src/display/symbol.ts';
import type { Finding } from '../../../kernel/src/doctor/finding.ts';
import { MARKDOWN } from '../../../kernel/src/mime.ts';
import { openDatabase } from '../../../kernel/src/runs/database.ts';
import { findingsIn } from '../../../kernel/src/runs/findings.ts';
import { isGone, thisProcess } from '../../../kernel/src/runs/process.ts';
import { RunReader } from '../../../kernel/src/runs/reader.ts';
import { listTable, Run } from '../../../kernel/src/runs/run.ts';
import type { StoredFootprint } from '../../../kernel/src/runs/stored.ts';
import { RunWriter } from '../../../kernel/src/runs/writer.ts';
import { epoch, newRun, recorder } from './made-up-run.ts';

const FOOTPRINT = ['energy_least', 'energy_most', 'co2_least', 'co2_most', 'energy_label'] as const;
const FOUND: StoredFootprint = {
  energy: { least: 0.0008, most: 0.0021 },
  co2: { least: 0.000_38, most: 0.001 },
  label: 'estimated',
};

describe('runs read', () => {
  let folder: string;
  let place: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'limpid-runs-'));
    place = join(folder, 'runs.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (...ids: string[]) => {
    const writer = new RunWriter(place);
    writer.write(ids.map((id) => recorder(newRun({ id })).changes));
    writer.close();
  };

  it('where nothing was kept, there are none', () => {
    assert.deepEqual(new RunReader(place).list(), []);
    assert.deepEqual(new RunReader(null).list(), []);
    assert.throws(() => new RunReader(place).find('1'), { code: 'RUN_UNKNOWN' });
  });

  it('where a kernel is just making the store, there are none yet', () => {
    writeFileSync(place, '');
    assert.deepEqual(new RunReader(place).list(), []);
  });

  for (const [version, missing] of [
    [1, ['batch', 'findings', ...FOOTPRINT]],
    [2, ['findings', ...FOOTPRINT]],
    [3, FOOTPRINT],
  ] as const)
    it(`a store of version ${version} is read, and taken over`, () => {
      write('old');
      const database = openDatabase(place);
      for (const column of missing) database.exec(`ALTER TABLE runs DROP COLUMN ${column}`);
      database.exec(`PRAGMA user_version = ${version}`);
      database.close();
      const old = new RunReader(place).find('old');
      assert.deepEqual([old.batch, old.findings, old.footprint], [0, [], null]);
      takenOver();
    });

  function takenOver(): void {
    const recorded = recorder(newRun({ id: 'new' }), () => FOUND);
    epoch(recorded, 0, 3, () => ({ loss: 1 }));
    const writer = new RunWriter(place);
    writer.write([recorded.changes]);
    writer.close();
    const reader = new RunReader(place);
    const [added, old] = [reader.find('new'), reader.find('old')];
    assert.deepEqual([added.batch, added.footprint], [3, FOUND]);
    assert.deepEqual([old.batch, old.footprint], [0, null]);
  }

  it('a footprint is kept as the run goes, is written once at its end, comes back as it was, and stands in the tables', () => {
    let counted = { ...FOUND, energy: { least: 0.0001, most: 0.0002 } };
    const recorded = recorder(newRun({ id: 'measured' }), () => counted);
    const writer = new RunWriter(place);
    writer.write([recorded.changes, recorder(newRun({ id: 'other', started: 1 })).changes]);
    recorded.wasWritten();
    // killed now, this would be left
    assert.deepEqual(new RunReader(place).find('measured').footprint, counted);
    counted = FOUND;
    assert.deepEqual(recorded.changes.footprint, FOUND);
    recorded.happened({ type: 'ended', at: 0, state: 'done' });
    // of the training after it
    counted = { ...FOUND, label: 'measured' };
    writer.write([recorded.changes]);
    recorded.wasWritten();
    assert.equal(recorded.changes.footprint, null);
    recorded.writeAgain();
    assert.deepEqual(recorded.changes.footprint, FOUND);
    writer.close();
    const reader = new RunReader(place);
    const found = reader.list().map((one) => new Run(reader, one));
    const { columns, rows } = listTable(found);
    const shown = rows.map((row) => ['energy', 'CO₂e'].map((column) => row[columns.indexOf(column)]));
    assert.deepEqual(shown, [
      ['0.80–2.1 mWh (estimated)', '0.38–1.0 mg'],
      [null, null],
    ]);
    assert.match(
      JSON.stringify(found[0]?.[JUPYTER_DISPLAY]()[MARKDOWN]),
      /\| 0.80–2.1 mWh \(estimated\) \| 0.38–1.0 mg \|/,
    );
    assert.deepEqual(listTable(found.slice(1)).columns.includes('energy'), false);
  });

  it('a footprint that somebody else has written is none', () => {
    write('odd');
    const database = openDatabase(place);
    for (const [least, most, label] of [
      [2, 1, 'measured'],
      [-1, 1, 'measured'],
      [0, Infinity, 'measured'],
      ['<b>', 1, 'measured'],
      [0, 1, 'guessed'],
    ] as const) {
      database
        .prepare('UPDATE runs SET energy_least = ?, energy_most = ?, co2_least = 0, co2_most = 1, energy_label = ?')
        .run(least, most, label);
      assert.equal(new RunReader(place).find('odd').footprint, null, `${least} ${most} ${label}`);
    }
    database.exec("UPDATE runs SET energy_most = 2, energy_label = 'measured'");
    database.close();
    assert.equal(new RunReader(place).find('odd').footprint?.energy.most, 2);
  });

  it('findings come back as they were, those after the end too, with what is no number', () => {
    const found: Finding = {
      ...{
        symptom: 'dead-relu',
        severity: 'error',
        confidence: 'high',
        layer: 'dense',
        text: 'Dead.',
        tries: ['less'],
      },
      evidence: { dead: 62, ratio: Infinity, activation: 'relu' },
      series: { by: 'layer', lines: [{ name: 'share', values: [0, Number.NaN, 1] }] },
      experiment: 'overfitOneBatch',
      where: { url: 'cell-3.ts', line: 4, column: 7 },
    };
    const recorded = recorder(newRun({ id: 'found' }));
    const writer = new RunWriter(place);
    const told = (findings: Finding[]) => recorded.happened({ type: 'diagnosed', at: 0, findings });
    assert.equal(told([found]), 'some time');
    assert.equal(told([{ ...found }]), 'never');
    writer.write([recorded.changes]);
    recorded.wasWritten();
    assert.equal(recorded.changes.findings, null);
    recorded.happened({ type: 'ended', at: 0, state: 'done' });
    assert.equal(told([found, { ...found, confidence: 'low', layer: 'other' }]), 'soon');
    writer.write([recorded.changes]);
    writer.close();
    const reader = new RunReader(place);
    const run = new Run(reader, reader.find('found'));
    assert.deepEqual(run.findings, [found, { ...found, confidence: 'low', layer: 'other' }]);
    const markdown = JSON.stringify(run[JUPYTER_DISPLAY]()[MARKDOWN]);
    assert.match(markdown, /\| dead-relu \| Dead\. \| less \| cell 3, line 4 \|/);
    assert.equal(markdown.match(/dead-relu/g)?.length, 1);
  });

  it('findings that somebody else has written are read piece by piece', () => {
    const odd = [
      3,
      { symptom: '<b>', severity: 'error', confidence: 'high', text: '' },
      { symptom: 'dead-relu', severity: 'fatal', confidence: 'high', text: '' },
      {
        ...{ symptom: 'of-tomorrow', severity: 'note', confidence: 'low', text: 'x'.repeat(1e5), tries: [1, 'a'] },
        ...{ evidence: { a: [], b: 2 }, series: { by: 'moon', lines: [] }, where: { url: 1 }, experiment: '../x' },
      },
    ];
    const [known, ...others] = findingsIn(JSON.stringify(odd));
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...known, text: known?.text.length },
      {
        ...{
          symptom: 'of-tomorrow',
          severity: 'note',
          confidence: 'low',
          text: 2000,
          tries: ['a'],
          evidence: { b: 2 },
        },
      },
    );
    for (const json of ['', 'no json', '3', '{}', 'null']) assert.deepEqual(findingsIn(json), []);
  });

  it('a run is found by the beginning of its id, if only one begins so', () => {
    write('abc1', 'abc2', 'b');
    const reader = new RunReader(place);
    assert.equal(reader.find('abc2').id, 'abc2');
    assert.equal(reader.find('b').id, 'b');
    assert.throws(() => reader.find('ab'), { code: 'RUN_AMBIGUOUS' });
    assert.throws(() => reader.find('ABC1'), { code: 'RUN_UNKNOWN' });
  });

  for (const id of ['', '%', '_', '../../etc/passwd', "' OR 1=1 --", 'a\u0000', '*', 'a'.repeat(1000)]) {
    it(`the id ${JSON.stringify(id.slice(0, 30))} is of no run`, () => {
      write('abc1');
      if (id !== '') assert.throws(() => new RunReader(place).find(id), { code: 'RUN_UNKNOWN' });
      else assert.throws(() => new RunReader(place).find(id), { code: /RUN_/ });
    });
  }

  it('names of metrics are text, whatever they say', () => {
    const names = ["'; DROP TABLE runs; --", '__proto__', 'constructor', '../../x', 'a\u001b[31m'];
    const recorded = recorder();
    epoch(recorded, 0, 1, () => Object.fromEntries(names.map((name, index) => [name, index])));
    const writer = new RunWriter(place);
    writer.write([recorded.changes]);
    writer.close();
    const reader = new RunReader(place);
    const run = new Run(reader, reader.find(recorded.id));
    assert.deepEqual(Object.keys(run.metrics).sort(), [...names].sort());
  });

  it('a file that somebody else has written gives runs, or an error of the catalogue', () => {
    const database = openDatabase(place);
    database.exec(`
      INSERT INTO runs VALUES ('../up', 1, 1, NULL, 'done', 'h', 1, '', -1, NULL, NULL, NULL, '{}', '[]', '{}', NULL, NULL, NULL, NULL, NULL, NULL);
      INSERT INTO runs VALUES ('odd', 'x', 1, 'y', 'flying', 'h', 'p', 3, 'many', 4, 5, 6, 'no json', '{"0":3}', '[1]', '[[]]', 'a', 1, NULL, 2, 3);
      INSERT INTO curves VALUES ('odd', 'metric', 'loss', x'0102');
      INSERT INTO checkpoints VALUES ('odd', 1, 1, 0, '../../../../etc', 'passwd');`);
    database.close();
    const reader = new RunReader(place);
    assert.deepEqual(
      reader.list().map(({ id }) => id),
      ['odd'],
    );
    const run = new Run(reader, reader.find('odd'));
    assert.deepEqual([run.state, run.parameters, run.epochs, run.batches[0]?.points], ['failed', {}, [], []]);
    assert.deepEqual([run.checkpoints, run.batch, run.footprint], [[], 0, null]);
    assert.throws(() => run.checkpoint(), { code: 'RUN_CHECKPOINT' });
    reader.close();
    writeFileSync(place, 'this is no database. '.repeat(300));
    assert.throws(() => new RunReader(place).list(), { code: 'RUNS_UNUSABLE' });
  });

  it('a run is of the process that began it, and crashed when that has gone', () => {
    const own = thisProcess();
    assert.equal(isGone(own, Date.now()), false);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    assert.equal(isGone({ ...own, pid }, Date.now()), true);
    // another process of the same number
    assert.equal(isGone({ ...own, mark: 'another boot/12345' }, Date.now()), true);
    // a machine of which nothing is known but what it wrote last
    const elsewhere = { ...own, host: `not ${hostname()}`, pid };
    assert.equal(isGone(elsewhere, Date.now()), false);
    assert.equal(isGone(elsewhere, Date.now() - 3_600_000), true);
  });
});
