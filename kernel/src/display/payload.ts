/** What a cell asks the front end to do, in its reply ("payloads" of the messaging spec); VS Code knows `setNextInput` alone. */
import { LimpidError } from '../errors.ts';
import type { MimeBundle, Payload } from '../messages.ts';
import { TEXT } from '../mime.ts';
import { cellScope } from './publish.ts';

/**
 * Shows a text, or a MIME bundle with `text/plain`, in the front end's pager, from line `start` on (0 is the first).
 * @throws LimpidError PAYLOAD_LATE
 */
export function page(content: string | MimeBundle, start = 0): void {
  const data = typeof content === 'string' ? { [TEXT]: content } : content;
  ask('page', { source: 'page', data, start });
}

/**
 * Puts `text` into a new cell below this one, or into this cell with `replace`.
 * @throws LimpidError PAYLOAD_LATE
 */
export function setNextInput(text: string, replace = false): void {
  ask('setNextInput', { source: 'set_next_input', text, replace });
}

/**
 * Asks a console to end, and to leave the kernel alive with `keepKernel`.
 * @throws LimpidError PAYLOAD_LATE
 */
export function askExit(keepKernel = false): void {
  ask('askExit', { source: 'ask_exit', keepkernel: keepKernel });
}

/** Of each kind the last one counts. */
function ask(name: string, payload: Payload): void {
  const payloads = cellScope.getStore()?.payloads;
  if (!payloads) throw new LimpidError('PAYLOAD_LATE', { name });
  const before = payloads.findIndex(({ source }) => source === payload.source);
  if (before >= 0) payloads.splice(before, 1);
  payloads.push(payload);
}
