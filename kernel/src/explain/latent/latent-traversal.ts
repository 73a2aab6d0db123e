/** `latentTraversal(decoder, z)`: what changes when one dimension of a code moves and all others stay? */
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import type { Samples } from '../method.ts';
import { codeOf, decodingsOf } from './codes.ts';
import type { Decoder, Encoder } from './network.ts';
import { LatentTraversal } from './traversal.ts';

export interface TraversalOptions {
  /** With it the second argument is a sample, whose code is the mean of what the encoder gives. */
  encoder?: Encoder;
  /** Indices of the dimensions that move, in the order of the rows. Left out: all. */
  dimensions?: readonly number[];
  /** How far to either side, in units of the code; 1 is the standard deviation of the prior. Left out: 3. */
  range?: number;
  /** Decodings of a row, an odd number: the middle one is that of the code itself. Left out: 13. */
  steps?: number;
}

const RANGE = 3;
const STEPS = 13;

/**
 * Sweeps each dimension around a code, as the pictures of Higgins et al. ("β-VAE", 2017) do.
 * @param decoder a model or a function: codes [rows, latent] -> [rows, ...]
 * @param z one code [latent], with or without batch dimension; with `encoder`, one sample
 * @returns the decodings; as the value of a cell, a picture with a slider for each dimension
 * @throws LimpidError when the code does not fit the decoder, or an option does not
 */
export async function latentTraversal(
  decoder: Decoder,
  z: Samples,
  options: TraversalOptions = {},
): Promise<LatentTraversal> {
  const { range = RANGE, steps = STEPS } = options;
  if (!(range > 0 && range < Infinity)) {
    throw new LimpidError('EXPLAIN_NUMBER', {
      option: 'range',
      given: range,
      allowed: say('above 0, and not infinite'),
    });
  }
  if (!Number.isInteger(steps) || steps < 3 || steps % 2 === 0) throw new LimpidError('LATENT_STEPS', { given: steps });
  const code = codeOf(z, options.encoder ? say('the sample') : 'z', decoder, options.encoder);
  const dimensions = [...(options.dimensions ?? code.keys())];
  if (dimensions.length === 0) throw outside('none', code.length);
  for (const dimension of dimensions) {
    const isThere = Number.isInteger(dimension) && dimension >= 0 && dimension < code.length;
    if (!isThere) throw outside(dimension, code.length);
  }
  const half = (steps - 1) / 2;
  const offsets = Array.from({ length: steps }, (_, step) => (range * (step - half)) / half);
  const codes = new Float32Array(dimensions.length * steps * code.length);
  dimensions.forEach((dimension, row) =>
    offsets.forEach((offset, step) => {
      const at = (row * steps + step) * code.length;
      codes.set(code, at);
      codes[at + dimension] = (code[dimension] ?? 0) + offset;
    }),
  );
  const { values, shape } = await decodingsOf(decoder, codes, code.length);
  return new LatentTraversal(code, dimensions, offsets, values, shape);
}

function outside(dimension: number | string, dimensions: number): LimpidError {
  return new LimpidError('LATENT_DIMENSION', { dimensions, dimension, last: dimensions - 1 });
}
