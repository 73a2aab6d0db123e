/** `memory()`: what the tensors of this notebook take, where they were born, and which of them were lost. */
import { MemoryReport } from './report.ts';
import { currentTracking } from './tracking.ts';

export interface MemoryOptions {
  /** From now on, note the lines of every tensor that is born (slower), or with `false` of some again. */
  trace?: boolean;
}

/**
 * The ledger of tensors, cell by cell; shown as a table under the cell. First disposes every tensor that nobody can reach,
 * so what it calls kept is kept by something: a variable, a model, a closure.
 */
export function memory({ trace }: MemoryOptions = {}): MemoryReport {
  const tracking = currentTracking();
  if (tracking === null) return new MemoryReport([], []);
  const { ledger, sweep } = tracking;
  sweep();
  if (trace !== undefined) ledger.tracesAll = trace;
  return new MemoryReport(ledger.cells, [...ledger.places.values()]);
}
