/** The counters of processors, as Linux shows them, in a tree of our own. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counted, raplOf } from '../../../kernel/src/footprint/rapl.ts';

const RANGE = 262_143_328_850;

describe('energy counters of processors', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'limpid-powercap-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function domain(path: string, name: string, energy: number | string, range: number | undefined = RANGE): void {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, 'name'), `${name}\n`);
    writeFileSync(join(folder, path, 'energy_uj'), `${energy}\n`);
    if (range !== undefined) writeFileSync(join(folder, path, 'max_energy_range_uj'), `${range}\n`);
  }
  const set = (path: string, energy: number): void => writeFileSync(join(folder, path, 'energy_uj'), `${energy}\n`);

  it('are those of packages alone: what is in them, around them or shown twice is not added', () => {
    for (const [path, name] of [
      ['intel-rapl:0', 'package-0'],
      ['intel-rapl:1', 'package-1'],
      ['intel-rapl:2', 'psys'],
      ['intel-rapl:0:0', 'core'],
      ['intel-rapl:0/intel-rapl:0:1', 'dram'],
      ['intel-rapl-mmio:0', 'package-0'],
    ] as const)
      domain(path, name, 1000);
    mkdirSync(join(folder, 'intel-rapl'));
    symlinkSync(join(folder, 'intel-rapl:0'), join(folder, 'intel-rapl', 'intel-rapl:0'));
    const rapl = raplOf(folder);
    for (const path of ['intel-rapl:0', 'intel-rapl:2', 'intel-rapl:0:0', 'intel-rapl-mmio:0']) set(path, 1500);
    set('intel-rapl:1', 1020);
    assert.equal(rapl?.read(), 520);
  });

  it('go on behind their range, each by its own', () => {
    domain('intel-rapl:0', 'package-0', RANGE - 100);
    domain('intel-rapl:1', 'package-1', 900, 1000);
    const rapl = raplOf(folder);
    set('intel-rapl:0', 50);
    set('intel-rapl:1', 950);
    assert.equal(rapl?.read(), 150 + 50);
    set('intel-rapl:1', 10);
    assert.equal(rapl?.read(), 150 + 50 + 60);
  });

  it('that go back without a range count nothing, and count on', () => {
    assert.deepEqual([counted(10, 5, 0), counted(10, 5, 8), counted(10, 5, 10)], [null, null, 5]);
    domain('intel-rapl:0', 'package-0', 100, undefined);
    rmSync(join(folder, 'intel-rapl:0', 'max_energy_range_uj'));
    const rapl = raplOf(folder);
    set('intel-rapl:0', 5);
    assert.equal(rapl?.read(), 0);
    set('intel-rapl:0', 12);
    assert.equal(rapl?.read(), 7);
  });

  it('that go away are told', () => {
    domain('intel-rapl:0', 'package-0', 100);
    const rapl = raplOf(folder);
    rmSync(join(folder, 'intel-rapl:0'), { recursive: true });
    assert.equal(rapl?.read(), null);
  });

  it('are none where there are none, they hold no number, or may not be read', () => {
    assert.equal(raplOf(join(folder, 'nowhere')), undefined);
    assert.equal(raplOf(folder), undefined);
    domain('intel-rapl:0', 'package-0', 'no number');
    domain('intel-rapl:1', 'package-1', '');
    domain('intel-rapl:2', 'package-2', -4);
    assert.equal(raplOf(folder), undefined);
    domain('intel-rapl:3', 'package-3', 1);
    rmSync(join(folder, 'intel-rapl:3', 'energy_uj'));
    mkdirSync(join(folder, 'intel-rapl:3', 'energy_uj'));
    assert.equal(raplOf(folder), undefined);
  });
});
