/** The kernels of this user that outlive their windows. Loads neither the client nor ZeroMQ. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KeptKernel } from 'limpid/keep';
import { kernelFolder } from '../kernel-folder.ts';

export async function runningKernels(extension: string): Promise<KeptKernel[]> {
  return (await keep(extension)).runningKernels();
}

/** It does not answer: nobody looks for it any more. */
export async function forget(extension: string, kernel: KeptKernel): Promise<void> {
  (await keep(extension)).forget(kernel);
}

async function keep(extension: string): Promise<typeof import('limpid/keep')> {
  const module: unknown = await import(pathToFileURL(join(kernelFolder(extension), 'keep/index.js')).href);
  // SAFETY: the file is the one that `limpid/keep` names.
  return module as typeof import('limpid/keep');
}
