/** `footprintOf(history)`: the energy and CO₂ of a training. */
import { LimpidError } from '../errors.ts';
import { Footprint, type FootprintOptions } from './footprint-result.ts';
import { trainingOf } from './trainings.ts';

/**
 * @param history what `fit` or `fitDataset` returned
 * @throws FOOTPRINT_UNKNOWN where nobody watched that training
 */
export function footprintOf(history: object, options: FootprintOptions = {}): Footprint {
  const taken = typeof history === 'object' && history !== null ? trainingOf(history) : undefined;
  if (!taken) throw new LimpidError('FOOTPRINT_UNKNOWN');
  return new Footprint(taken, options, undefined);
}
