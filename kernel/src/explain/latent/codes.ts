/** A code, and what a decoder makes of codes: what all that walk through a latent space have in common. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { chunksOf } from '../chunks.ts';
import type { Samples } from '../method.ts';
import { sampleOf } from '../sample.ts';
import { decoded, meansOf, takes } from './network.ts';
import type { Decoder, Encoder } from './network.ts';

/** @returns the code itself, or with an encoder the mean of the sample's */
export function codeOf(given: Samples, argument: string, decoder: Decoder, encoder: Encoder | undefined): Float32Array {
  const taken = takes(decoder);
  const latent = taken?.at(-1);
  if (!encoder) return withSample(given, argument, taken ?? [null, null], (code) => code.dataSync<'float32'>());
  return withSample(given, argument, takes(encoder), (sample) => {
    const mean = tf.tidy(() => meansOf(encoder, sample, latent).dataSync<'float32'>());
    if (latent === undefined || latent === null || mean.length === latent) return mean;
    throw new LimpidError('LATENT_DECODER', { expected: latent, found: mean.length });
  });
}

function withSample<T>(
  given: Samples,
  argument: string,
  expected: ReturnType<typeof takes>,
  run: (x: tf.Tensor) => T,
): T {
  const sample = sampleOf(given, argument, expected);
  try {
    return run(sample);
  } finally {
    sample.dispose();
  }
}

export interface Decodings {
  /** Row-major, one a code. */
  values: Float32Array;
  /** Of one. */
  shape: number[];
}

/** @param codes row-major, each of `latent` dimensions */
export async function decodingsOf(decoder: Decoder, codes: Float32Array, latent: number): Promise<Decodings> {
  const count = codes.length / latent;
  const run = (start: number, end: number) =>
    tf.tidy(() => {
      const rows = decoded(decoder, tf.tensor2d(codes.slice(start * latent, end * latent), [end - start, latent]));
      return { values: rows.dataSync<'float32'>(), shape: rows.shape.slice(1) };
    });
  // The first one tells how large they are.
  const first = run(0, 1);
  const width = first.values.length;
  const values = new Float32Array(count * width);
  for await (const [start, end] of chunksOf(count, Math.max(width, latent))) {
    values.set(run(start, end).values, start * width);
  }
  if (!values.every(Number.isFinite)) throw new LimpidError('EXPLAIN_NOT_FINITE');
  return { values, shape: first.shape };
}
