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
/** What `display` gave: as the value of a cell it has been shown already. */
const handles = new WeakSet<object>();

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
    const drawn = Promise.all([bundle, last]).then(([data]) => show(data));
    last = drawn;
    await drawn;
    if (last === drawn) last = undefined;
  }
  const shown: Shown = {
    id,
    update: async (next) => {
      await display(next, { id });
    },
  };
  handles.add(shown);
  return shown;
}

/** The value of a cell, which may carry the display id by which it can be replaced later. */
export class Updatable {
  readonly value: unknown;
  readonly id: string;

  constructor(value: unknown, id: string) {
    this.value = value;
    this.id = id;
  }

  /** Shows another value in the same place, once the cell has shown this one. */
  async update(value: unknown): Promise<void> {
    await display(value, { id: this.id });
  }
}

/** As the last expression of a cell, shows `value` as its result; `display(other, { id })` replaces it from any cell. */
export function updatable(value: unknown, { id = randomUUID() }: { id?: string } = {}): Updatable {
  return new Updatable(value, id);
}

/** What a cell's value is shown as, and by which display id it is known from now on; null where it is shown already. */
export async function formatResult(value: unknown): Promise<{ data: MimeBundle | null; displayId?: string }> {
  if (typeof value === 'object' && value !== null && handles.has(value)) return { data: null };
  if (!(value instanceof Updatable)) return { data: await format(value) };
  const data = await format(value.value);
  ids.add(value.id);
  return { data, displayId: value.id };
}
