/** What `footprint` and its like return: energy and CO₂ as intervals, and what they rest on; a table when it is the value of a cell. */
import { clock, count, figure, percent } from '../display/numbers.ts';
import { markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import { LimpidError } from '../errors.ts';
import { MARKDOWN, TEXT, type PictureTable } from '../mime.ts';
import { say, spaceBetween } from '../say.ts';
import { adviceOf, type Advice, type AdviceOptions, type EpochCost } from './advice.ts';
import { energyText, gramsText } from './amounts.ts';
import { intensityOf, type Intensity } from './carbon-intensity.ts';
import { scaled, sum, type Interval, type Machine } from './power.ts';
import { energyOf, machineOf, shareOf, type Reading } from './readings.ts';
import { embodiedGrams, sci, type Embodied } from './sci.ts';

export interface FootprintOptions {
  /** Grams of CO₂e a kWh, or a country by its ISO 3166 code. Left out: the average of the world. */
  intensity?: number | string;
  /** Power usage effectiveness: what the data centre takes for a kWh of its computers. Left out: 1. */
  pue?: number;
  /** Thermal design power of all processors, W. Left out: between 2 and 8 W a thread. */
  tdp?: number;
  /** What making the hardware has emitted. Left out: not counted. */
  embodied?: Embodied;
}

/** The end of an epoch. */
export interface EpochReading {
  readonly epoch: number;
  readonly reading: Reading;
  readonly values: { readonly [metric: string]: number };
}

export interface Taken {
  /** At the start, at the ends of epochs, at the end. */
  readonly readings: readonly Reading[];
  readonly epochs?: readonly EpochReading[];
  /** Functional units that this was for, and what one is. Left out: one, of whatever it was. */
  readonly units?: number;
  readonly unit?: 'inference';
}

export class Footprint<T = undefined> implements Displayable {
  /** What the code that was measured gave. */
  readonly result: T;
  readonly seconds: number;
  /** Wh, PUE counted: of the processor, of memory, and of both. */
  readonly cpu: Interval;
  readonly ram: Interval;
  readonly energy: Interval;
  /** Of the processor's energy: its counters were read, or it follows from how busy this process was. Memory is always estimated. */
  readonly label: 'measured' | 'estimated';
  /** g CO₂e of the energy. */
  readonly co2: Interval;
  readonly intensity: Intensity;
  readonly pue: number;
  /** g CO₂e of making the hardware (M); null where it is not counted. */
  readonly embodied: number | null;
  /** SCI = (E × I + M) per R, g CO₂e: R is this training or this code, or 1,000 inferences. */
  readonly sci: Interval;
  readonly units: number;
  readonly unit: 'inference' | 'run';
  /** Share of all threads' time that this process was busy. */
  readonly load: number;
  readonly machine: Machine;
  readonly #taken: Taken;

  /** @throws FOOTPRINT_COUNTRY, FOOTPRINT_OPTION */
  constructor(taken: Taken, options: FootprintOptions, result: T) {
    const { readings, units = 1, unit = 'run' } = taken;
    const { pue = 1, tdp, embodied } = checked(options);
    const machine = machineOf(tdp);
    const { cpu, ram, isMeasured } = energyOf(readings, machine);
    const [first, last] = [readings[0], readings.at(-1)];
    this.#taken = taken;
    this.result = result;
    this.machine = machine;
    this.seconds = first && last ? last.at - first.at : 0;
    this.load = first && last ? shareOf(first, last, machine) : 0;
    this.cpu = scaled(cpu, pue);
    this.ram = scaled(ram, pue);
    this.energy = sum([this.cpu, this.ram]);
    this.label = isMeasured ? 'measured' : 'estimated';
    this.intensity = intensityOf(options.intensity);
    this.co2 = scaled(this.energy, this.intensity.grams / 1000);
    this.pue = pue;
    this.embodied = embodied === undefined ? null : embodiedGrams(embodied, this.seconds);
    this.units = units;
    this.unit = unit;
    const functional = unit === 'inference' ? units / 1000 : units;
    this.sci = sci(this.energy, this.intensity.grams, this.embodied ?? 0, functional);
  }

  /** Wh of 1,000 units: of inferences, or of such runs. */
  get perThousand(): Interval {
    return scaled(this.energy, 1000 / this.units);
  }

  /** Of a training: the middle of the energy at the end of each epoch, Wh, with a metric of it. */
  epochs(metric: string): EpochCost[] {
    const { readings, epochs = [] } = this.#taken;
    const [start] = readings;
    let before = start;
    let energy = 0;
    return epochs.map(({ epoch, reading, values }) => {
      const { cpu, ram } = energyOf(before ? [before, reading] : [reading], this.machine);
      const { least, most } = scaled(sum([cpu, ram]), this.pue);
      before = reading;
      energy += (least + most) / 2;
      return { epoch, energy, value: values[metric] ?? Number.NaN };
    });
  }

  /** Of a training: whether more epochs pay. Left out: by validation accuracy, validation loss, accuracy or loss. */
  advice(options: AdviceOptions & { metric?: string } = {}): Advice | undefined {
    const known = this.#taken.epochs?.[0]?.values ?? {};
    const metric =
      options.metric ?? ['val_acc', 'val_accuracy', 'val_loss', 'acc', 'loss'].find((one) => Object.hasOwn(known, one));
    return metric === undefined ? undefined : adviceOf(metric, this.epochs(metric), options);
  }

  /** In one sentence. */
  get text(): string {
    const of = this.unit === 'inference' ? say(' for 1,000 inferences') : '';
    const energy = this.unit === 'inference' ? this.perThousand : this.energy;
    return say('{energy}{of}, {label}; {co2} CO₂e', {
      energy: energyText(energy),
      of,
      label: say(this.label),
      co2: gramsText(this.unit === 'inference' ? this.sci : this.co2),
    });
  }

  [JUPYTER_DISPLAY](): { [type in typeof MARKDOWN | typeof TEXT]: string } {
    const notes = this.#notes();
    return {
      [MARKDOWN]: [`**${this.text}**`, markdownTable(this.#table()), ...notes].join('\n\n'),
      [TEXT]: [this.text, textTable(this.#table()), ...notes].join('\n\n'),
    };
  }

  #table(): PictureTable {
    const grams = (energy: Interval): string => gramsText(scaled(energy, this.intensity.grams / 1000));
    const row = (name: string, energy: Interval): string[] => [name, energyText(energy), grams(energy)];
    const rows = [
      row(say('processor ({label})', { label: say(this.label) }), this.cpu),
      row(say('memory ({label})', { label: say('estimated') }), this.ram),
      row(say('together'), this.energy),
    ];
    if (this.embodied !== null)
      rows.push([say('making the hardware (M)'), '', gramsText({ least: this.embodied, most: this.embodied })]);
    if (this.unit === 'inference')
      rows.push([say('1,000 inferences'), energyText(this.perThousand), gramsText(this.sci)]);
    return { columns: [say('part'), say('energy'), 'CO₂e'], rows };
  }

  #notes(): string[] {
    const { machine, intensity } = this;
    const { least, most } = machine.tdp;
    const took = this.unit === 'inference' ? say('{count} inferences', { count: count(this.units) }) : '';
    const basis =
      this.label === 'measured'
        ? say('The counters of the processor count what other processes use as well.')
        : say(
            'No counter of the processor can be read here: estimated from {load} of {threads} threads and {tdp} W of thermal design power.',
            {
              load: percent(this.load),
              threads: machine.threads,
              tdp: least === most ? figure(most) : `${figure(least)}–${figure(most)}`,
            },
          );
    const sciText = say(
      'SCI: {sci} g CO₂e {per} = (E × I + M) per R, I {grams} g/kWh ({source}), M {embodied}, PUE {pue}.',
      {
        sci: `${figure(this.sci.least)}–${figure(this.sci.most)}`,
        per: this.unit === 'inference' ? say('for 1,000 inferences') : say('for this run'),
        grams: figure(intensity.grams),
        source: intensity.source,
        embodied: this.embodied === null ? say('not counted') : `${figure(this.embodied)} g`,
        pue: figure(this.pue),
      },
    );
    const ran = [
      say('Took {seconds}.', { seconds: this.seconds < 10 ? `${figure(this.seconds)} s` : clock(this.seconds) }),
    ];
    if (took) ran.unshift(say('{title}.', { title: took }));
    const advice = this.advice();
    return [[...ran, basis].join(spaceBetween()), sciText, ...(advice ? [advice.text] : [])];
  }
}

function checked(options: FootprintOptions): FootprintOptions {
  const { pue = 1, tdp, embodied } = options;
  const refuse = (name: string, given: unknown, expected: string): never => {
    throw new LimpidError('FOOTPRINT_OPTION', { name, given: String(given), expected });
  };
  if (!Number.isFinite(pue) || pue < 1) refuse('pue', pue, say('a number from 1 on'));
  if (tdp !== undefined && !(Number.isFinite(tdp) && tdp > 0)) refuse('tdp', tdp, say('watts above 0'));
  if (embodied !== undefined) {
    const { total, years = 4, share = 1 } = embodied;
    const isRight =
      Number.isFinite(total) && total >= 0 && Number.isFinite(years) && years > 0 && share >= 0 && share <= 1;
    if (!isRight)
      refuse('embodied', JSON.stringify(embodied), say('grams in `total`, `years` above 0, `share` from 0 to 1'));
  }
  return options;
}
