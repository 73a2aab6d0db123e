/** Rung two: WebAssembly, from the npm package. Needs nothing but Node. */
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { lendCpuKernels } from './cpu-kernels.ts';
import { registerWasmKernels } from './wasm-kernels/register.ts';

const require = createRequire(import.meta.url);

export async function loadWasm(): Promise<void> {
  await startWasm();
  registerWasmKernels();
  lendCpuKernels('wasm');
}

/** tfjs's backend as it comes, without the kernels that it lacks. */
export async function startWasm(): Promise<void> {
  setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + sep);
  if (!(await tf.setBackend('wasm'))) throw new Error('WebAssembly does not start');
}
