/** The part of the kernel's package that speaks to servers. Loads neither the local client nor ZeroMQ. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { kernelFolder } from '../kernel-folder.ts';

export async function serverModule(extension: string): Promise<typeof import('limpid/server')> {
  const module: unknown = await import(pathToFileURL(join(kernelFolder(extension), 'client/server/index.js')).href);
  // SAFETY: the file is the one that `limpid/server` names.
  return module as typeof import('limpid/server');
}

/** The code of an error out of the catalogue. The kernel's package has a copy of the class, so the class says nothing. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
