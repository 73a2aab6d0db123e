/** Before its first request a version runs batches of each size, until the engine has chosen what runs them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { rehearse } from '../engine/traced/rehearsal.ts';
import { batchSizes } from './batch-sizes.ts';
import type { InferTensor } from './inference.ts';
import { isBatchable, zeros, type Servable } from './servable.ts';
import { stack } from './stacked.ts';

/** Enough for the engine to measure each way (engine/traced/tuner.ts). */
const CALLS = 96;

/** One call where nothing is chosen; `ms` is what all further ones may take together. */
export async function warmUp(servable: Servable, { maxBatch, ms }: { maxBatch: number; ms: number }): Promise<void> {
  const first = zeros(servable);
  if (first === null) return;
  await servable.run(first);
  if (!servable.isTraced) return;
  const until = performance.now() + ms;
  const isBatched = isBatchable(servable);
  await rehearse(async () => {
    for (const rows of isBatched ? batchSizes(maxBatch) : [1])
      await repeat(servable, isBatched ? first.map((one) => stack([one], rows)) : first, until);
  });
}

async function repeat(servable: Servable, inputs: readonly InferTensor[], until: number): Promise<void> {
  for (let call = 0; call < CALLS && performance.now() < until; call += 1) {
    await servable.run(inputs);
    // the version before it answers meanwhile
    await nextTurn();
  }
}
