/** tfjs-node as it comes: its own kernels on our library, tfjs's optimizers, nothing traced. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { engineFolder, VENDOR } from '../../kernel/src/engine/folders.ts';
import { ADDON } from '../../kernel/src/engine/pinned.ts';

const require = createRequire(import.meta.url);

export async function stockTfjs(): Promise<typeof tf> {
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
