/** A process of its own, so that nothing else takes memory: 200 explanations of a model, and then of 60 models that are disposed. */
import assert from 'node:assert/strict';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { setSeed } from '../../kernel/src/engine/random/seed.ts';
import { deepLift } from '../../kernel/src/explain/methods/deep-lift.ts';
import { gradCam } from '../../kernel/src/explain/methods/grad-cam.ts';
import { saliency } from '../../kernel/src/explain/methods/saliency.ts';
import { smoothGrad } from '../../kernel/src/explain/methods/smooth-grad.ts';
import type { InUse } from './traced-memory.ts';

const { tf } = await loadEngine();
const x = tf.randomUniform([4, 10, 10, 1], 0, 1, 'float32', 1);
const modelOf = () =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [10, 10, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 256, activation: 'relu' }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
const METHODS = [deepLift, gradCam, saliency, smoothGrad];
const seen: InUse[] = [];
const look = async (): Promise<void> => {
  assert.ok(global.gc, 'run with --expose-gc');
  global.gc();
  // finalizers of what was collected run in turns of their own
  await tf.nextFrame();
  seen.push({ tensors: tf.memory().numTensors, megabytes: process.memoryUsage.rss() / 1e6 });
};

const model = modelOf();
for (let part = 0; part < 5; part += 1) {
  for (let turn = 0; turn < 10; turn += 1)
    for (const method of METHODS) await method(model, x, { draws: 5, noise: 0.1 });
  await look();
}
for (let part = 0; part < 6; part += 1) {
  for (let turn = 0; turn < 10; turn += 1) {
    const other = modelOf();
    await gradCam(other, x);
    // what was made before a new seed was once removed a second time when its model went
    setSeed(turn);
    await gradCam(other, x);
    other.dispose();
  }
  await look();
}
console.log(JSON.stringify(seen));
