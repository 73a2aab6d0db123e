/** A process of its own, so that nothing else takes memory: 10,000 steps of each kind, and what is in use before and after them. */
import assert from 'node:assert/strict';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { trackTensors } from '../../kernel/src/memory/tracking.ts';
import { findReachable } from '../../kernel/src/runner/reachable.ts';
import { watchTraining } from '../../kernel/src/training/watch.ts';

export interface Flat {
  kind: string;
  /** Tensors in use before and after, and how many the steps lost: nobody had disposed them, and nobody could reach them. */
  before: number;
  after: number;
  lost: number;
  /** What the process took more of memory, after a collection of garbage. */
  megabytes: number;
}

const STEPS = 10_000;
const { tf } = await loadEngine();
/** Made while the engine loads. */
const early = tf.memory().numTensors;
const { ledger, sweep } = trackTensors(tf, findReachable);
watchTraining(tf);
const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [4] })] });
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
const [x, y] = [tf.ones([8, 4]), tf.ones([8, 4])];
const all = tf.ones([80, 4]);
const rows = tf.data.array(Array.from({ length: 80 }, () => ({ xs: [1, 1, 1, 1], ys: [1, 1, 1, 1] }))).batch(8);
const weight = tf.variable(tf.ones([4, 4]));
const optimizer = tf.train.adam();

const KINDS: { [kind: string]: (steps: number) => Promise<unknown> } = {
  fit: (steps) => model.fit(all, all, { epochs: steps / 10, batchSize: 8 }),
  fitDataset: (steps) => model.fitDataset(rows, { epochs: steps / 10 }),
  async trainOnBatch(steps) {
    for (let step = 0; step < steps; step++) await model.trainOnBatch(x, y);
  },
  async predict(steps) {
    for (let step = 0; step < steps; step++) tf.dispose(model.predict(x));
  },
  async minimize(steps) {
    for (let step = 0; step < steps; step++) optimizer.minimize(() => x.matMul(weight).sub(y).square().mean());
  },
};
const found: Flat[] = [];
for (const [kind, run] of Object.entries(KINDS)) {
  // the allocator takes what it will need
  await run(STEPS / 5);
  const before = await use();
  await run(STEPS);
  const after = await use();
  found.push({
    kind,
    before: before.tensors,
    after: after.tensors,
    lost: after.reclaimed - before.reclaimed,
    megabytes: after.megabytes - before.megabytes,
  });
}
console.log(JSON.stringify(found));

async function use(): Promise<{ tensors: number; reclaimed: number; megabytes: number }> {
  sweep();
  assert.equal(ledger.tensors, tf.memory().numTensors - early, 'the ledger and tfjs count the same');
  const reclaimed = ledger.cells.reduce((sum, cell) => sum + cell.reclaimed, 0);
  return { tensors: ledger.tensors, reclaimed, megabytes: process.memoryUsage.rss() / 1e6 };
}
