/** `display(value)`: shows a value under the running cell, before the cell ends and as often as wanted. */
import { randomUUID } from 'node:crypto';
import type { MimeBundle } from '../messages.ts';
import { format } from './format.ts';
import { displayData, updateDisplay } from './publish.ts';

export interface Shown {
  /** The display id: `display(other, { id })` replaces what is shown. */
  readonly id: string;
  /** Shows another value in the same place. */
  update(value: unknown): Promise<void>;
}

/** Displays come out in the order they were asked for, though some take longer to draw. */
let last: Promise<unknown> | undefined;
const ids = new Set<string>();

/** Resolves when all that was asked for so far is shown: a cell ends only then. */
export async function displaysShown(): Promise<void> {
  await last;
}

/** Await it to be sure that the value is shown; a second display with the same `id` replaces the first. */
export async function display(value: unknown, { id = randomUUID() }: { id?: string } = {}): Promise<Shown> {
  const show = (data: MimeBundle): void => {
    if (ids.has(id)) updateDisplay(id, data);
    else displayData(data, id);
    ids.add(id);
  };
  const bundle = format(value);
  if (!last && !(bundle instanceof Promise)) {
    show(bundle);
  } else {
    const shown = Promise.all([bundle, last]).then(([data]) => show(data));
    last = shown;
    await shown;
    if (last === shown) last = undefined;
  }
  return {
    id,
    update: async (next) => {
      await display(next, { id });
    },
  };
}
