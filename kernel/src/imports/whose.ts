/** Whose a module is: the user's, a package's, or the kernel's own. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The kernel's code: source or built, as this file is. */
const KERNEL = new URL('..', import.meta.url).href;
/** With what was built beside it, and its own packages. */
const PACKAGE = new URL('../..', import.meta.url).href;

/** TensorFlow.js as the kernel has it: of it there is one. */
let tensorflow: string | undefined;

/** A file that is neither in a package nor the kernel's. */
export function isUsers(url: string | undefined): url is string {
  return url?.startsWith('file:') === true && !url.includes('/node_modules/') && !url.startsWith(PACKAGE);
}

/** The kernel, and the TensorFlow.js that it runs. */
export function isOwn(url: string | undefined): boolean {
  if (url === undefined || url.startsWith(PACKAGE)) return true;
  tensorflow ??= scopeOf('@tensorflow/tfjs-core');
  return url.startsWith(tensorflow);
}

/** A module of the kernel, by its name without an extension. */
export function ownModule(name: string): string {
  return new URL(`${name}${path.extname(fileURLToPath(import.meta.url))}`, KERNEL).href;
}

/** When a file was written, and how large it is; empty when it is not there. */
export function stampOf(url: string): string {
  const stat = statSync(fileURLToPath(url), { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.ctimeMs} ${stat.size} ${stat.ino}` : '';
}

export function digestOf(url: string): string {
  try {
    return createHash('sha1')
      .update(readFileSync(fileURLToPath(url)))
      .digest('base64');
  } catch {
    // it is not there, which is a change too
    return '';
  }
}

/** The folder of all packages beside this one. */
function scopeOf(name: string): string {
  const entry = pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
  return entry.slice(0, entry.lastIndexOf('/@tensorflow/') + '/@tensorflow/'.length);
}
