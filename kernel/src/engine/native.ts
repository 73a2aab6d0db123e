/** Rung one: TensorFlow's C library under tfjs-node's JavaScript. Stands in for tfjs-node's own entry file. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { tellOpAndShapes } from './complaints.ts';
import { lendCpuKernels } from './cpu-kernels.ts';
import { VENDOR } from './folders.ts';
import { registerNativeKernels } from './native-kernels.ts';
import { sumMetricsSeldom } from './epoch-means.ts';
import { fuseBatchNorm } from './fused-batch-norm.ts';
import { fuseCrossEntropy } from './fused-cross-entropy.ts';
import { fuseGru } from './fused-gru.ts';
import { fuseLstm } from './fused-lstm.ts';
import { ADDON, QUIET } from './pinned.ts';
import { drawNatively } from './random/native-draws.ts';
import { confineWeights, type FileSystemPrototype } from './repairs/confined-weights.ts';
import { replaced } from './replaced.ts';
import { Ahead } from './traced/ahead.ts';
import type { NodeBackend } from './traced/backend.ts';
import type { Binding } from './traced/binding.ts';
import { traceComputations } from './traced/computations.ts';
import { traceFunctions } from './traced/functions.ts';
import { traceMinimize } from './traced/minimize.ts';
import { traceModels } from './traced/models.ts';
import { fuseOptimizers } from './traced/optimizers.ts';
import { ownGradients } from './traced/own-gradients.ts';
import { Recorder } from './traced/recorder.ts';
import { Residents } from './traced/residents.ts';
import { traceVariables } from './traced/variables.ts';

const require = createRequire(import.meta.url);

export type TensorFlow = typeof tf;

/**
 * Makes the engine in `folder` the backend of the one tfjs of this process.
 * Throws what the loader throws when a library is missing or does not fit.
 */
export async function loadNative(folder: string): Promise<TensorFlow> {
  // Lines of the library about CPU features and oneDNN are noise in a notebook, unless they are asked for.
  if (process.env['TF_CPP_MIN_LOG_LEVEL'] === undefined) {
    process.env['TF_CPP_MIN_LOG_LEVEL'] = '2';
    require(join(folder, QUIET));
  }
  // SAFETY: native/binding.cc exports this.
  const ahead = new Ahead(require(join(folder, ADDON)) as Binding);
  const addon = ahead.binding;
  const recorder = new Recorder<tf.Variable>(addon);
  vendored('register_all_kernels');
  registerNativeKernels();
  lendCpuKernels('tensorflow');
  // SAFETY: the class of tfjs-node's declaration file, which is not part of our own program.
  const { NodeJSKernelBackend } = vendored('nodejs_kernel_backend') as {
    NodeJSKernelBackend: { new (binding: Binding, packageName: string): NodeBackend; prototype: object };
  };
  tellOpAndShapes(NodeJSKernelBackend.prototype, ['executeSingleOutput', 'executeMultipleOutputs']);
  const backend = new NodeJSKernelBackend(recorder.binding, '@tensorflow/tfjs-node');
  tf.registerBackend('tensorflow', () => backend, 3);
  if (!(await tf.setBackend('tensorflow'))) throw new Error('TensorFlow does not start');
  drawNatively(tf, backend);
  fuseBatchNorm(tf);
  fuseCrossEntropy(tf);
  fuseGru(tf);
  fuseLstm(tf);
  sumMetricsSeldom(tf);
  const engine = { tf, backend, addon, ahead, recorder, residents: new Residents(tf, backend, recorder) };
  const optimizers = fuseOptimizers(engine);
  traceModels(engine, optimizers);
  traceFunctions(engine);
  traceComputations(engine);
  traceMinimize(engine, optimizers);
  traceVariables(engine);
  // SAFETY: a CommonJS module's exports are an object.
  return {
    ...{ ...tf, ...replaced(), ...ownGradients(tf), ...(vendored('node') as object) },
    ...{ version: versions(), io: fileIo() },
  };
}

/** tfjs refuses an address that two routers take. */
let isRouted = false;

/** tfjs's `io` with `file://` models, which need no native engine. */
export function fileIo(): TensorFlow['io'] {
  // SAFETY: as its declaration file says.
  const { nodeFileSystemRouter, NodeFileSystem } = vendored('io/file_system') as {
    nodeFileSystemRouter: Parameters<typeof tf.io.registerLoadRouter>[0];
    NodeFileSystem: { prototype: FileSystemPrototype };
  };
  if (!isRouted) {
    isRouted = true;
    confineWeights(NodeFileSystem.prototype);
    tf.io.registerLoadRouter(nodeFileSystemRouter);
    tf.io.registerSaveRouter(nodeFileSystemRouter);
  }
  // SAFETY: a CommonJS module's exports are an object.
  return { ...tf.io, ...(vendored('io/index') as object) };
}

export function versions(): TensorFlow['version'] {
  // SAFETY: as its declaration file says.
  const { version } = vendored('version') as { version: string };
  return { ...tf.version, ...{ 'tfjs-node': version } };
}

function vendored(module: string): unknown {
  return require(join(VENDOR, 'dist', `${module}.js`));
}
