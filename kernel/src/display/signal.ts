/** `limpid.signal`, aborted when the user interrupts: always the one of the cell that asks. */
import { cellScope } from './publish.ts';

/** Outside of a notebook there is nothing to interrupt: it is never aborted. */
export const signal: AbortSignal = new AbortController().signal;

/** A copy of `module` whose `signal` is looked up at every use. */
export function withSignal(module: object): object {
  const live = { enumerable: true, get: () => cellScope.getStore()?.signal ?? signal };
  // SAFETY: an object without a prototype is an object.
  return Object.create(null, { ...Object.getOwnPropertyDescriptors({ ...module }), signal: live }) as object;
}
