/**
 * Keeps what V8 has compiled of large packages for the next start. Imported for its effect, before what imports TypeScript.
 * The folder is the user's own: whoever writes there decides what runs.
 */
import { mkdirSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './engine/folders.ts';
import { reasonOf } from './errors.ts';

/** How long (ms) after the start most functions that are used have been compiled. */
const WRITTEN_AFTER = 10_000;

const folder = join(cacheFolder(), 'code');
try {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  enableCompileCache(folder);
  setTimeout(flushCompileCache, WRITTEN_AFTER).unref();
} catch (error) {
  // starting takes longer, that is all
  process.emitWarning(`Compiled code cannot be kept in ${folder}: ${reasonOf(error)}`);
}
