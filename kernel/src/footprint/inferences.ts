/** Inferences one after the other, each with its time, between two readings. */
import * as tf from '@tensorflow/tfjs';
import { betweenChunks } from '../explain/chunks.ts';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { read, type Reading } from './readings.ts';

const LEAST_COUNT = 100;
const LEAST_SECONDS = 0.2;
/** The first ones define functions and load code. */
const WARM_UP = 4;

export interface Inferences {
  readonly readings: readonly [Reading, Reading];
  /** Samples that went through the model. */
  readonly count: number;
  /** Of each batch, ms. */
  readonly times: readonly number[];
}

export async function inferences(
  model: tf.LayersModel | tf.GraphModel,
  samples: tf.Tensor,
  { n, batchSize = 1 }: { n?: number | undefined; batchSize?: number | undefined } = {},
): Promise<Inferences> {
  for (const [name, given] of Object.entries({ n: n ?? 1, batchSize }))
    if (!Number.isInteger(given) || given < 1)
      throw new LimpidError('FOOTPRINT_OPTION', {
        name,
        given: String(given),
        expected: say('a whole number from 1 on'),
      });
  const [rows = 1] = samples.shape;
  const size = Math.min(batchSize, rows);
  // cut beforehand: what is measured is the model
  const parts = Array.from({ length: Math.min(LEAST_COUNT, Math.floor(rows / size)) }, (_, part) =>
    samples.slice(part * size, size),
  );
  try {
    for (let round = 0; round < WARM_UP; round++) await once(model, parts[round % parts.length]);
    const times: number[] = [];
    const before = read();
    const isEnough = (): boolean =>
      n === undefined
        ? times.length * size >= LEAST_COUNT && performance.now() / 1000 - before.at >= LEAST_SECONDS
        : times.length * size >= n;
    while (!isEnough()) {
      const began = performance.now();
      await once(model, parts[times.length % parts.length]);
      times.push(performance.now() - began);
      if (times.length % LEAST_COUNT === 0) await betweenChunks();
    }
    return { readings: [before, read()], count: times.length * size, times };
  } finally {
    tf.dispose(parts);
  }
}

/** To the numbers: what is asked of a service. */
async function once(model: tf.LayersModel | tf.GraphModel, x: tf.Tensor | undefined): Promise<void> {
  const outputs = tf.tidy(() => model.predict(x ?? []));
  const all = outputs instanceof tf.Tensor ? [outputs] : Object.values(outputs);
  for (const one of all) await one.data();
  tf.dispose(all);
}
