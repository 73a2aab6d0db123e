/**
 * One round of the wasm bench: `wasm-tfjs.ts ours` on our wasm rung, `lent` on tfjs's wasm with cpu's kernels for what it
 * lacks, `cpu` on tfjs's cpu backend. Prints images a second.
 */
import * as tf from '@tensorflow/tfjs';
import { lendCpuKernels } from '../../kernel/src/engine/cpu-kernels.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { startWasm } from '../../kernel/src/engine/wasm.ts';
import { tutorialNetwork } from './train-models.ts';

/** Images of one measured `fit`: some seconds on each side. */
const SIDES: { [side: string]: { start: () => Promise<unknown>; images: number } } = {
  ours: { start: loadEngine, images: 3200 },
  lent: { start: () => startWasm().then(() => lendCpuKernels('wasm')), images: 160 },
  cpu: { start: () => tf.setBackend('cpu'), images: 96 },
};

const side = SIDES[process.argv[2] ?? ''];
if (!side) throw new Error(`Sides: ${Object.keys(SIDES).join(', ')}`);
await side.start();
const model = tutorialNetwork(tf);
await fit(64);
const began = performance.now();
await fit(side.images);
console.log(side.images / ((performance.now() - began) / 1000));
process.exit(0);

async function fit(images: number): Promise<void> {
  const x = tf.randomUniform([images, 28, 28, 1], 0, 1, 'float32', 1);
  const y = tf.floor(tf.randomUniform([images], 0, 10, 'float32', 2));
  await model.fit(x, y, { epochs: 1, batchSize: 32, verbose: 0 });
}
