/** `inferenceFootprint(model, x)`: the energy and CO₂ of 1,000 inferences. */
import type * as tf from '@tensorflow/tfjs';
import { samplesOf } from '../explain/sample.ts';
import { inputShape } from '../explain/score.ts';
import type { Samples } from '../explain/method.ts';
import { Footprint, type FootprintOptions } from './footprint-result.ts';
import { inferences } from './inferences.ts';

export interface InferenceOptions extends FootprintOptions {
  /** Inferences that are measured. Left out: as many as take 0.2 s, and 100 at least. */
  n?: number;
  /** Samples that go through the model at once. Left out: 1. */
  batchSize?: number;
}

/**
 * @param model a layers or graph model of one input
 * @param x samples [n, ...] that it is given, again and again
 * @returns a footprint whose `perThousand` and `sci` are of 1,000 inferences
 */
export async function inferenceFootprint(
  model: tf.LayersModel | tf.GraphModel,
  x: Samples,
  { n, batchSize, ...options }: InferenceOptions = {},
): Promise<Footprint> {
  const samples = samplesOf(x, 'x', inputShape(model));
  try {
    const { readings, count } = await inferences(model, samples, { n, batchSize });
    return new Footprint({ readings, units: count, unit: 'inference' }, options, undefined);
  } finally {
    samples.dispose();
  }
}
