/** tfjs-node as it comes, in a plain Node process: its kernels on our library, no kernel, no curves. Prints images a second. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { engineFolder, VENDOR } from '../../kernel/src/engine/folders.ts';
import { ADDON } from '../../kernel/src/engine/pinned.ts';
import { CELLS, FIT, WARM_UP } from './fit-cells.ts';

const require = createRequire(import.meta.url);
require(join(VENDOR, 'dist', 'register_all_kernels.js'));
// SAFETY: as its declaration file says.
const { NodeJSKernelBackend } = require(join(VENDOR, 'dist', 'nodejs_kernel_backend.js')) as {
  NodeJSKernelBackend: new (binding: unknown, name: string) => tf.KernelBackend;
};
const binding: unknown = require(join(engineFolder(), ADDON));
tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), 3);
await tf.setBackend('tensorflow');

Object.assign(globalThis, { tf });
runInThisContext(CELLS);
await cell(WARM_UP);
await cell(FIT);
process.exit(0);

async function cell(code: string): Promise<void> {
  await runInThisContext(`(async () => { ${code} })()`);
}
