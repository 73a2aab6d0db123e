/** What a cell would show of a value, as JSON: for the debugger, which reads it through the inspector. */
import { inspect } from 'node:util';
import { format } from '../display/format.ts';
import { TEXT } from '../mime.ts';

export async function shown(value: unknown): Promise<string> {
  return JSON.stringify(await format(value));
}

/** The same in code that stands still, where nothing can be awaited: what takes time to draw comes as text. */
export function shownNow(value: unknown): string {
  const bundle = format(value);
  return JSON.stringify(bundle instanceof Promise ? { [TEXT]: inspect(value) } : bundle);
}
