/** Where the engine lies. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { platform, TENSORFLOW } from './pinned.ts';

/** Our folder in the user's cache (XDG Base Directory specification: relative values are ignored). */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'limpid');
}

export function enginesFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), 'engine');
}

/** The folder of the engine this version of Limpid uses. */
export function engineFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(enginesFolder(env), `${TENSORFLOW}-${platform()}`);
}

/** tfjs-node's JavaScript and C++, and our own C++, as `setup/vendor.mjs` put them. */
export const VENDOR = fileURLToPath(new URL('../../dist/vendor/tfjs-node', import.meta.url));
export const NATIVE = fileURLToPath(new URL('../../dist/vendor/native', import.meta.url));
