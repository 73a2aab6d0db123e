import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JUPYTER_DISPLAY } from '../../../kernel/src/display/symbol.ts';
import { COLUMNS, exportEmissions } from '../../../kernel/src/footprint/export-emissions.ts';
import { footprint } from '../../../kernel/src/footprint/footprint.ts';
import { Footprint } from '../../../kernel/src/footprint/footprint-result.ts';
import { MARKDOWN, TEXT } from '../../../kernel/src/mime.ts';

const reading = (at: number, cpuSeconds: number, microjoules: number | null = null) => ({
  at,
  cpuSeconds,
  microjoules,
  resident: 2 ** 30,
});
const HOUR = [reading(0, 0), reading(3600, 3600)];

describe('a footprint', () => {
  it('of code has its result, more energy for more work, and throws what the code throws', async () => {
    // by its own CPU: of the time on a clock others take their part
    const spin = (milliseconds: number): number => {
      const from = process.cpuUsage();
      let sum = 0;
      while (process.cpuUsage(from).user < 1000 * milliseconds)
        for (let step = 0; step < 10_000; step += 1) sum += Math.sqrt(sum + 1);
      return sum;
    };
    const little = await footprint(() => spin(20));
    const much = await footprint(async () => spin(400));
    assert.ok(typeof little.result === 'number' && little.result > 0);
    assert.ok(little.energy.least > 0 && little.energy.least <= little.energy.most);
    // the most that it can be counts the idle machine too, for as long as others have it
    assert.ok(much.cpu.least > 4 * little.cpu.least, `${much.cpu.least} and ${little.cpu.least}`);
    await assert.rejects(
      footprint(() => Promise.reject(new RangeError('mine'))),
      RangeError,
    );
  });

  it('counts PUE, intensity and what making the hardware took', () => {
    const plain = new Footprint({ readings: HOUR }, { tdp: 100, intensity: 500 }, undefined);
    const rich = new Footprint(
      { readings: HOUR },
      { tdp: 100, intensity: 500, pue: 1.5, embodied: { total: 8766 * 4 } },
      1,
    );
    assert.ok(Math.abs(rich.energy.most - 1.5 * plain.energy.most) < 1e-9);
    assert.equal(plain.co2.most, plain.energy.most / 2);
    assert.equal(plain.embodied, null);
    assert.ok(Math.abs((rich.embodied ?? 0) - 1) < 1e-9);
    assert.ok(Math.abs(rich.sci.least - rich.co2.least - 1) < 1e-9);
  });

  it('of inferences is that of 1,000', () => {
    const one = new Footprint({ readings: HOUR, units: 4000, unit: 'inference' }, {}, undefined);
    assert.ok(Math.abs(one.perThousand.most - one.energy.most / 4) < 1e-9);
    assert.ok(Math.abs(one.sci.most - one.co2.most / 4) < 1e-9);
    assert.match(one.text, / Wh for 1,000 inferences, estimated; .+ g CO₂e$/);
  });

  it('says whether it was measured, and what it rests on', () => {
    const shown = (one: Footprint) => one[JUPYTER_DISPLAY]();
    const estimated = shown(new Footprint({ readings: HOUR }, { tdp: 65, intensity: 'FR' }, undefined));
    assert.match(estimated[TEXT], /estimated from .+ % of \d+ threads and 65(\.0)? W/);
    assert.match(estimated[TEXT], /SCI: .+ I 56\.0 g\/kWh \(FRA 2023, Our World in Data, CC BY 4\.0\), M not counted/);
    const counters = [reading(0, 0, 0), reading(3600, 3600, 36e9)];
    const measured = new Footprint({ readings: counters }, {}, undefined);
    assert.deepEqual([measured.label, measured.cpu], ['measured', { least: 10, most: 10 }]);
    assert.match(shown(measured)[MARKDOWN], /processor \(measured\).*\n.*memory \(estimated\)/);
  });

  it('of a training has the energy at the end of each epoch, and advice', () => {
    const epochs = Array.from({ length: 30 }, (_, epoch) => ({
      epoch,
      reading: reading(60 * (epoch + 1), 60 * (epoch + 1)),
      values: { loss: 1, val_loss: 2 * 0.6 ** epoch },
    }));
    const readings = [reading(0, 0), ...epochs.map((one) => one.reading), reading(1801, 1801)];
    const one = new Footprint({ readings, epochs }, {}, undefined);
    const costs = one.epochs('val_loss');
    assert.ok(Math.abs((costs[1]?.energy ?? 0) - 2 * (costs[0]?.energy ?? 0)) < 1e-9);
    assert.ok((costs.at(-1)?.energy ?? 0) <= (one.energy.least + one.energy.most) / 2);
    assert.equal(one.advice()?.metric, 'val_loss');
    assert.equal(one.advice({ metric: 'loss' })?.isEnough, true);
    assert.match(one[JUPYTER_DISPLAY]()[TEXT], /more epochs do not pay/);
  });

  const BAD = [
    { pue: 0.5 },
    { tdp: 0 },
    { tdp: Number.NaN },
    { embodied: { total: -1 } },
    { embodied: { total: 1, share: 2 } },
  ];
  for (const options of BAD)
    it(`refuses ${JSON.stringify(options)}`, () =>
      assert.throws(() => new Footprint({ readings: HOUR }, options, undefined), { code: 'FOOTPRINT_OPTION' }));
});

describe('emissions as CSV', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'limpid-emissions-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has a row for each footprint, and rows are added', () => {
    const one = new Footprint({ readings: HOUR }, { pue: 2, intensity: 'SE' }, undefined);
    const path = join(folder, 'deep', 'emissions.csv');
    assert.equal(exportEmissions(path, one, { project: 'a, "b"', of: 'most' }), path);
    exportEmissions(path, [one, one], { of: 'least' });
    const [header, first = '', ...others] = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.equal(header, COLUMNS.join(','));
    assert.equal(others.length, 2);
    assert.match(first, /^[\d-]+T[\d:]+,"a, ""b""",[\da-f-]{36},,3600,/);
    const cells = others[0]?.split(',') ?? [];
    const at = (name: string): number => Number(cells[COLUMNS.indexOf(name)]);
    assert.equal(at('energy_consumed'), one.energy.least / 1000);
    assert.equal(at('emissions'), one.co2.least / 1000);
    assert.ok(Math.abs(at('cpu_power') * at('pue') - 1000 * at('cpu_energy')) < 1e-9);
  });

  it('leaves a file of others alone', () => {
    const path = join(folder, 'other.csv');
    writeFileSync(path, 'a,b\n1,2\n');
    const one = new Footprint({ readings: HOUR }, {}, undefined);
    assert.throws(() => exportEmissions(path, one), { code: 'FOOTPRINT_UNWRITABLE' });
    assert.equal(readFileSync(path, 'utf8'), 'a,b\n1,2\n');
    assert.throws(() => exportEmissions(folder, one), { code: 'FOOTPRINT_UNWRITABLE' });
  });
});
