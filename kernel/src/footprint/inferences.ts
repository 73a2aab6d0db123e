/** Inferences one after the other, of one model or of several in turn. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { Reading } from './readings.ts';
import { inTurns, joined, type Ask } from './turns.ts';

const LEAST_COUNT = 100;
const LEAST_SECONDS = 0.2;
/** Different samples that are asked for, so that no cache is measured. */
const MOST_PARTS = 100;

export interface Inferences {
  readonly readings: readonly [Reading, Reading];
  /** Samples that went through the model. */
  readonly count: number;
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
  const size = Math.min(batchSize, samples.shape[0] ?? 1);
  const { ask, dispose } = asking(model, [samples], size);
  const times = Math.ceil((n ?? LEAST_COUNT) / size);
  try {
    const [turns = []] = await inTurns(
      [ask],
      n === undefined ? { least: times, seconds: LEAST_SECONDS } : { least: times, seconds: 0, most: times },
    );
    const count = turns.reduce((sum, turn) => sum + turn.times.length, 0);
    return { readings: joined(turns), count: count * size };
  } finally {
    dispose();
  }
}

/** Samples are cut beforehand: what is measured is the model. */
export function asking(
  model: tf.LayersModel | tf.GraphModel,
  inputs: readonly tf.Tensor[],
  size: number,
): { ask: Ask; dispose: () => void } {
  const parts = partsOf(inputs, size);
  return {
    ask: async (times) => {
      const part = parts[times % parts.length] ?? [];
      const [only, ...more] = part;
      const outputs = tf.tidy(() => model.predict(only && more.length === 0 ? only : part));
      const all = outputs instanceof tf.Tensor ? [outputs] : Object.values(outputs);
      // to the numbers: what is asked of a service
      for (const one of all) await one.data();
      tf.dispose(all);
    },
    dispose: () => tf.dispose(parts),
  };
}

export function partsOf(inputs: readonly tf.Tensor[], size: number): tf.Tensor[][] {
  const rows = inputs[0]?.shape[0] ?? 1;
  const each = Math.min(size, rows);
  return Array.from({ length: Math.min(MOST_PARTS, Math.floor(rows / each)) }, (_, part) =>
    inputs.map((input) => input.slice(part * each, each)),
  );
}
