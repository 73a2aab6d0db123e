/** How many tensors code leaves alive; nothing is loaded for it where nobody has TensorFlow.js. */
import { size } from '../../memory/report.ts';
import { currentTracking } from '../../memory/tracking.ts';
import { say } from '../../say.ts';

export interface Alive {
  tensors: number;
  bytes: number;
}

export function alive(): Alive {
  const ledger = currentTracking()?.ledger;
  return { tensors: ledger?.tensors ?? 0, bytes: ledger?.bytes ?? 0 };
}

/** "3 tensors more (1.2 kB)"; nothing where there are as many as before. */
export function difference(before: Alive, after: Alive): string | undefined {
  const tensors = after.tensors - before.tensors;
  if (tensors === 0) return undefined;
  const bytes = Math.abs(after.bytes - before.bytes);
  const values = { count: Math.abs(tensors), size: size(bytes) };
  if (values.count === 1)
    return tensors > 0 ? say('{count} tensor more ({size})', values) : say('{count} tensor fewer ({size})', values);
  return tensors > 0 ? say('{count} tensors more ({size})', values) : say('{count} tensors fewer ({size})', values);
}
