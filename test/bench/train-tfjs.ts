/** One round of the train bench in tfjs: `train-tfjs.ts limpid` or `train-tfjs.ts stock`. Prints examples a second by task, and the peak of memory. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { engineFolder, VENDOR } from '../../kernel/src/engine/folders.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { ADDON } from '../../kernel/src/engine/pinned.ts';
import { traced } from '../../kernel/src/engine/traced/pure.ts';
import { tasks } from './train-models.ts';

/** Milliseconds; all trainers get it: time to trace, to compile and to grow warm. */
const WARM_UP = 2500;

const isStock = process.argv[2] === 'stock';
const speeds: { [task: string]: number } = {};
const all = isStock ? tasks(await stock(), (pure) => pure) : tasks((await loadEngine()).tf, traced);
for (const { name, run, examples } of all) {
  for (const began = performance.now(); performance.now() - began < WARM_UP;) await run();
  const began = performance.now();
  await run();
  speeds[name] = examples / ((performance.now() - began) / 1000);
}
console.log(JSON.stringify({ speeds, memory: process.resourceUsage().maxRSS * 1024 }));
process.exit(0);

/** tfjs-node as it comes: its own kernels on the same library, tfjs's optimizers, nothing traced. */
async function stock(): Promise<typeof tf> {
  const require = createRequire(import.meta.url);
  require(join(VENDOR, 'dist', 'register_all_kernels.js'));
  // SAFETY: as its declaration file says.
  const { NodeJSKernelBackend } = require(join(VENDOR, 'dist', 'nodejs_kernel_backend.js')) as {
    NodeJSKernelBackend: new (binding: unknown, name: string) => tf.KernelBackend;
  };
  const binding: unknown = require(join(engineFolder(), ADDON));
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), 3);
  await tf.setBackend('tensorflow');
  return tf;
}
