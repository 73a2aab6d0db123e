/** Work that shares the process with no cell, because both draw from the one stream of random numbers: it waits for cells that run, and cells for it. */

let cells = 0;
let alone: Promise<unknown> | undefined;
const waiting: (() => void)[] = [];

/** Whether such work would have to wait now. */
export function isOccupied(): boolean {
  return cells > 0 || alone !== undefined;
}

/** A cell runs, or waits to run, until this settles. Cells run side by side, as those of subshells do. */
export function cellRuns(until: Promise<unknown>): void {
  cells += 1;
  const ended = (): void => {
    cells -= 1;
    wake();
  };
  until.then(ended, ended);
}

/** What a cell waits for before its code runs. */
export async function untilNothingIsAlone(): Promise<void> {
  while (alone) await alone;
}

/** Runs `act` as soon as no cell runs, before those that come later. Aborted while it waits, it never runs, and rejects with the reason. */
export async function runAlone<T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  while (isOccupied()) {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    signal?.throwIfAborted();
  }
  const acting = act();
  // how it ended is for whoever asked for it
  alone = acting.then(
    () => undefined,
    () => undefined,
  );
  try {
    return await acting;
  } finally {
    alone = undefined;
    wake();
  }
}

/** All look again, in their order; those that are still too early wait on. */
function wake(): void {
  if (!isOccupied()) for (const look of waiting.splice(0)) look();
}
