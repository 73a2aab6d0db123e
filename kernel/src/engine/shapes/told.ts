/** Errors that are told in better words, once: what was thrown stays the same object. */
import { LimpidError } from '../../errors.ts';

/** Who has told an error: an op has yet to hear which layer has called it. */
type Teller = 'op' | 'layer';

const told = new WeakMap<Error, Teller>();

/** Errors of our own are told well, and so are those that have been told. */
export function canBeTold(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof LimpidError) && !told.has(error);
}

export function isToldOf(error: unknown, teller: Teller): error is Error {
  return error instanceof Error && told.get(error) === teller;
}

/** The text of its stack may have been made already. */
export function tell(error: Error, message: string, teller: Teller = 'layer'): void {
  told.set(error, teller);
  try {
    const { stack, message: before } = error;
    error.message = message;
    if (stack !== undefined && before !== '') error.stack = stack.replace(before, () => message);
  } catch {
    // frozen, or of a class of the user's
  }
}
