/** `footprint(run)`: the energy and CO₂ of any code. */
import { clearInterval, setInterval } from 'node:timers';
import { Footprint, type FootprintOptions } from './footprint-result.ts';
import { read } from './readings.ts';
import { lastTraining } from './trainings.ts';

/** Milliseconds in which no counter comes round twice. */
const COUNT_EVERY = 60_000;

/**
 * @param run what is measured: of this process, all its threads
 * @returns energy and CO₂ as intervals, and what `run` gave as `result`
 * @throws what `run` throws; LimpidError for a country that is not known and for options out of range
 */
async function measured<T>(run: () => T | Promise<T>, options: FootprintOptions = {}): Promise<Footprint<Awaited<T>>> {
  const before = read();
  const counting = setInterval(read, COUNT_EVERY).unref();
  try {
    const result = await run();
    return new Footprint({ readings: [before, read()] }, options, result);
  } finally {
    clearInterval(counting);
  }
}

export const footprint = Object.assign(measured, {
  /** Of the training that ended last in this kernel; undefined before. */
  last(options: FootprintOptions = {}): Footprint | undefined {
    const taken = lastTraining();
    return taken && new Footprint(taken, options, undefined);
  },
});
