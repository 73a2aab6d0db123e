import assert from 'node:assert/strict';
import {
  cpuPower,
  machinePower,
  memoryPower,
  processPower,
  ramPower,
  scaled,
} from '../../../kernel/src/footprint/power.ts';
import { energyOf, shareOf, type Reading } from '../../../kernel/src/footprint/readings.ts';
import { embodiedGrams, sci } from '../../../kernel/src/footprint/sci.ts';
import { energyText, gramsText } from '../../../kernel/src/footprint/amounts.ts';
import { intensityOf, WORLD } from '../../../kernel/src/footprint/carbon-intensity.ts';

const MACHINE = { threads: 4, tdp: { least: 20, most: 80 }, memory: 16, isArm: false };
const reading = (at: number, cpuSeconds: number, microjoules: number | null = null): Reading => ({
  at,
  cpuSeconds,
  microjoules,
  resident: 2 ** 30,
});

describe('power', () => {
  it('is an interval that holds both models of codecarbon, whatever the load', () => {
    for (let percent = 0; percent <= 100; percent++) {
      const share = percent / 100;
      const { least, most } = cpuPower({ least: 65, most: 65 }, share);
      for (const model of [processPower(65, share), machinePower(65, share)])
        assert.ok(least <= model && model <= most + 1e-12, `${least} <= ${model} <= ${most} at ${share}`);
    }
  });

  it('of memory is between what the process holds and all modules', () => {
    const { least, most } = ramPower(MACHINE, 2);
    assert.deepEqual([least, most], [0.75, memoryPower(16, false)]);
  });

  it('adds up over readings, each by its own load', () => {
    const readings = [reading(0, 0), reading(3600, 4 * 3600), reading(7200, 4 * 3600)];
    const { cpu, ram, isMeasured } = energyOf(readings, MACHINE);
    assert.equal(isMeasured, false);
    assert.deepEqual([cpu.least, cpu.most], [20, 88]);
    assert.deepEqual([ram.least, ram.most], [0.75, 20]);
    assert.equal(shareOf(reading(0, 0), reading(10, 10), MACHINE), 0.25);
    assert.equal(shareOf(reading(1, 0), reading(1, 10), MACHINE), 0);
  });

  it('is a number where counters were read', () => {
    const { cpu, isMeasured } = energyOf([reading(0, 0, 0), reading(60, 1, 3.6e9)], MACHINE);
    assert.deepEqual({ cpu, isMeasured }, { cpu: { least: 1, most: 1 }, isMeasured: true });
  });
});

describe('software carbon intensity', () => {
  it('is (E × I + M) per R', () => {
    assert.deepEqual(sci({ least: 1000, most: 2000 }, 400, 50, 10), { least: 45, most: 85 });
  });

  it('counts the time that the hardware was reserved', () => {
    const year = 365.25 * 24 * 3600;
    assert.equal(embodiedGrams({ total: 1_000_000 }, year), 250_000);
    assert.equal(embodiedGrams({ total: 1_000_000, years: 2, share: 0.1 }, year), 50_000);
  });
});

describe('carbon intensity', () => {
  it('is given, or of a country by either code, or of the world', () => {
    assert.equal(intensityOf().grams, WORLD);
    assert.equal(intensityOf(123).grams, 123);
    assert.deepEqual([intensityOf('fr').grams, intensityOf('FRA').country], [56.039, 'FRA']);
    assert.match(intensityOf('DE').source, /^DEU 2023, Our World in Data, CC BY 4\.0$/);
    assert.match(intensityOf('ISL').source, /2022/);
  });

  it('of what is no country is an error', () => {
    assert.throws(() => intensityOf('Atlantis'), { code: 'FOOTPRINT_COUNTRY' });
    for (const bad of [-1, Number.NaN, Infinity]) assert.throws(() => intensityOf(bad), { code: 'FOOTPRINT_OPTION' });
  });
});

it('amounts have the unit that fits', () => {
  const interval = { least: 0.8, most: 2.14 };
  assert.equal(energyText(interval), '0.80–2.1 Wh');
  assert.equal(energyText(scaled(interval, 1e-5)), '8.0–21 µWh');
  assert.equal(gramsText(scaled(interval, 2000)), '1.6–4.3 kg');
  assert.equal(energyText({ least: 0, most: 0 }), '0 Wh');
  assert.equal(energyText({ least: 5, most: 5 }), '5.0 Wh');
});
