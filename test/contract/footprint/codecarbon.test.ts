/** Power, memory, countries, counters and the CSV file are codecarbon's own, computed by it in this run. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { intensityOf } from '../../../kernel/src/footprint/carbon-intensity.ts';
import { COLUMNS, exportEmissions } from '../../../kernel/src/footprint/export-emissions.ts';
import { Footprint } from '../../../kernel/src/footprint/footprint-result.ts';
import {
  constantPower,
  machinePower,
  memoryPower,
  modulesOf,
  processPower,
} from '../../../kernel/src/footprint/power.ts';
import { counted } from '../../../kernel/src/footprint/rapl.ts';
import { codecarbon } from '../../python-peer.ts';

interface Theirs {
  machine: number[];
  process: number[];
  constant: number[];
  memory: [modules: number, watts: number][];
  countries: number[];
  counter: number[][];
  table: { columns: string[]; valid: boolean; lines: number };
}

const LOADS = [0, 0.013, 0.25, 0.5, 0.777, 0.999, 1];
const TDPS = [4, 15, 65, 125.5, 400];
/** TDP and load; TDP, threads, seconds, seconds of processors. */
const MACHINE = TDPS.flatMap((tdp) => LOADS.map((load) => [tdp, load] as const));
const PROCESS = TDPS.flatMap((tdp) => LOADS.map((load) => [tdp, 8, 2.5, load * 8 * 2.5] as const));
const MEMORY = [
  1, 2, 3.5, 4, 7.7, 8, 16, 17, 32, 33, 62.8, 64, 65, 128, 129, 200, 256, 377, 512, 1024, 3000, 6000,
].flatMap((memory) => [[memory, false] as const, [memory, true] as const]);
const COUNTRIES = ['FRA', 'SWE', 'USA', 'DEU', 'CHN', 'POL', 'IND', 'ISL', 'GBR', 'JPN', 'BRA', 'ZAF'];
const RANGE = 262_143_328_850;
const COUNTERS = [
  [[5e6, 7.5e6, 7.5e6, 9e9], RANGE],
  [[RANGE - 4e6, 3e6, 8e6], RANGE],
] as const;

describe('footprints, as codecarbon has them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'limpid-codecarbon-'));
  let theirs: Theirs;
  before(async () => {
    const reading = (at: number) => ({ at, cpuSeconds: at, microjoules: null, resident: 2 ** 30 });
    const readings = [reading(0), reading(10)];
    const table = exportEmissions(join(folder, 'emissions.csv'), new Footprint({ readings }, {}, undefined));
    const given = { machine: MACHINE, process: PROCESS, constant: TDPS, memory: MEMORY, countries: COUNTRIES };
    const answer = await codecarbon('contract/footprint/codecarbon_formulas.py', {
      ...given,
      counters: COUNTERS,
      table,
    });
    // SAFETY: the script prints these fields; a test that finds another shape fails.
    theirs = answer as Theirs;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('power of a machine under load', () =>
    close(
      MACHINE.map(([tdp, load]) => machinePower(tdp, load)),
      theirs.machine,
    ));
  it('power of one process', () =>
    close(
      PROCESS.map(([tdp, threads, seconds, busy]) => processPower(tdp, busy / (seconds * threads))),
      theirs.process,
    ));
  it('power where the TDP alone is known', () => close(TDPS.map(constantPower), theirs.constant));
  it('modules of memory and their power, of both architectures', () => {
    close(
      MEMORY.map(([memory]) => modulesOf(memory)),
      theirs.memory.map(([modules]) => modules),
    );
    close(
      MEMORY.map(([memory, isArm]) => memoryPower(memory, isArm)),
      theirs.memory.map(([, watts]) => watts),
    );
  });
  it('carbon intensity of countries', () =>
    close(
      COUNTRIES.map((code) => intensityOf(code).grams),
      theirs.countries.map((kilograms) => 1000 * kilograms),
    ));
  it('counters that come round', () =>
    close(
      COUNTERS.flatMap(([values, range]) =>
        values.slice(1).map((after, index) => (counted(values[index] ?? 0, after, range) ?? Number.NaN) / 1e6),
      ),
      theirs.counter.flat(),
    ));
  it('the file has its columns in its order, is taken for its own, and it adds a row', () => {
    assert.deepEqual(COLUMNS, theirs.table.columns);
    assert.deepEqual({ ...theirs.table, columns: [] }, { columns: [], valid: true, lines: 3 });
  });
});

function close(ours: readonly number[], them: readonly number[]): void {
  assert.equal(ours.length, them.length);
  ours.forEach((value, index) => {
    const theirValue = them[index] ?? Number.NaN;
    assert.ok(
      Math.abs(value - theirValue) <= 1e-9 * Math.max(1, Math.abs(theirValue)),
      `${index}: ${value} is ${theirValue}`,
    );
  });
}
