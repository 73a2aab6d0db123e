/** `display(value)`: shows a value under the running cell, before the cell ends and as often as wanted. */
import { randomUUID } from 'node:crypto';
import { formatResult } from './format.ts';
import { displayData, updateDisplay } from './publish.ts';

export interface Shown {
  /** The display id: `display(other, { id })` replaces what is shown. */
  readonly id: string;
  /** Shows another value in the same place. */
  update(value: unknown): Promise<void>;
}

/** Displays come out in the order they were asked for, though some take longer to draw. */
let last: Promise<unknown> = Promise.resolve();
const ids = new Set<string>();

/** Await it to be sure that the value is shown; a second display with the same `id` replaces the first. */
export async function display(value: unknown, { id = randomUUID() }: { id?: string } = {}): Promise<Shown> {
  const bundle = formatResult(value);
  const before = last;
  const shown = (async () => {
    await before;
    const data = await bundle;
    if (ids.has(id)) updateDisplay(id, data);
    else displayData(data, id);
    ids.add(id);
  })();
  last = shown;
  await shown;
  return {
    id,
    update: async (next) => {
      await display(next, { id });
    },
  };
}
