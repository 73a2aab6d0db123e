/**
 * When XLA is tried. A training finds out while it works. A service finds out in a rehearsal, before requests come, and makes none of
 * them wait for a compiler afterwards.
 */
let running = 0;
let isOver = false;

/** What runs meanwhile decides at once what is to run it, with a compiler where that wins; later functions are not compiled. */
export async function rehearse<T>(run: () => Promise<T>): Promise<T> {
  running += 1;
  try {
    return await run();
  } finally {
    running -= 1;
    isOver = true;
  }
}

export function isRehearsal(): boolean {
  return running > 0;
}

/** Each call is waited for now. */
export function isAfterRehearsal(): boolean {
  return isOver && running === 0;
}
