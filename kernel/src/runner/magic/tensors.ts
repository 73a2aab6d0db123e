/** How many tensors code leaves alive; nothing is loaded for it where nobody has TensorFlow.js. */
import { size } from '../../memory/report.ts';
import { currentTracking } from '../../memory/tracking.ts';

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
  const noun = Math.abs(tensors) === 1 ? 'tensor' : 'tensors';
  return `${Math.abs(tensors)} ${noun} ${tensors > 0 ? 'more' : 'fewer'} (${size(bytes)})`;
}
