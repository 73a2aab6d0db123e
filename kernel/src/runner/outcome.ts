/** How cells end badly. */
import { LimpidError } from '../errors.ts';
import type { Outcome, RawFailure } from './port.ts';

export function failed(failure: RawFailure): Outcome {
  return { status: 'error', failure, interrupted: false };
}

export function interruptedOutcome(): Outcome {
  const { name, message } = new LimpidError('INTERRUPTED');
  return {
    status: 'error',
    failure: { ename: 'Interrupted', evalue: message, stack: `${name}: ${message}` },
    interrupted: true,
  };
}
