/** How many threads TensorFlow has in a service. */
import type { Target } from './target.ts';

/** To wake threads for a model of less costs more than they save (measured with networks of 20 KB, a row to 32 a batch). */
const SMALL_BYTES = 4 * 2 ** 20;
const VARIABLES = ['TF_NUM_INTEROP_THREADS', 'TF_NUM_INTRAOP_THREADS'];

/** To be called before the engine is there. Without `asked`, one where all models are small, else what TensorFlow chooses. */
export async function limitThreads(
  targets: readonly Pick<Target, 'versions'>[],
  asked: number | undefined,
): Promise<void> {
  const threads = asked ?? ((await areSmall(targets)) ? 1 : undefined);
  if (threads === undefined) return;
  for (const name of VARIABLES) {
    // what the user has set counts for more than a guess
    if (asked !== undefined || process.env[name] === undefined) process.env[name] = String(threads);
  }
}

/** @internal exported for its test */
export async function areSmall(targets: readonly Pick<Target, 'versions'>[]): Promise<boolean> {
  const found = (await Promise.all(targets.map((target) => target.versions()))).flat();
  return found.every(({ bytes }) => bytes !== undefined && bytes < SMALL_BYTES);
}
