/**
 * A process of its own, so that nothing else takes memory: 100,000 traced steps, and after each tenth of them what is in
 * use. `traced-memory.ts looked` does 20,000, and each is looked at.
 */
import assert from 'node:assert/strict';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { watchUpdates } from '../../kernel/src/engine/updates.ts';
import { losses, trainingModels } from './training-models.ts';

export interface InUse {
  tensors: number;
  /** Resident, after a collection of garbage. */
  megabytes: number;
}

const { tf } = await loadEngine();
const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [4] })] });
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
const [x, y] = [tf.ones([8, 4]), tf.ones([8, 4])];
const isLookedAt = process.argv[2] === 'looked';
let looks = 0;
if (isLookedAt) {
  watchUpdates(model.optimizer, {
    isDue: () => true,
    saw(weights) {
      for (const weight of weights) weight.read();
      looks += 1;
    },
  });
}
const seen: InUse[] = [];
for (let part = 0; part < 10; part += 1) {
  await losses(model, x, y, isLookedAt ? 2000 : 10_000);
  assert.ok(global.gc, 'run with --expose-gc');
  global.gc();
  seen.push({ tensors: tf.memory().numTensors, megabytes: process.memoryUsage.rss() / 1e6 });
}
assert.ok(await trainingModels(tf).isTraced(model, x, y));
assert.ok(!isLookedAt || looks > 19_900);
console.log(JSON.stringify(seen));
