/** `tensors()`: every tensor in use, with its cell, its line and who holds it; what cells have made, kept and lost. */
import * as tf from '@tensorflow/tfjs';
import { holdersOf } from './holders.ts';
import { MemoryReport } from './report.ts';
import { SORTS, TensorsReport, type AliveTensor, type TensorsSort } from './tensors-report.ts';
import { currentTracking } from './tracking.ts';

export interface TensorsOptions {
  /** By what the tensors in use are sorted; `bytes`, the most first, where it is left out. */
  sort?: TensorsSort;
}

/**
 * Every tensor in use: shape, dtype, bytes, the cell and the line where it was made, and the variable that holds it. First
 * disposes what nobody can reach, as `memory()` does, so all of them are held by something.
 *
 * @throws {RangeError} for a sort that it does not know
 */
export function tensors({ sort = 'bytes' }: TensorsOptions = {}): TensorsReport {
  if (!Object.hasOwn(SORTS, sort)) throw new RangeError(`sort is one of ${Object.keys(SORTS).join(', ')}`);
  const tracking = currentTracking();
  if (tracking === null) return new TensorsReport(new MemoryReport([], []), [], sort);
  const { ledger, sweep, bindings } = tracking;
  const objects = new Map(sweep().map((tensor) => [tensor.id, tensor]));
  const holders = holdersOf(bindings(), { isTensor: (value) => value instanceof tf.Tensor, weightsOf });
  const alive = ledger.alive.map(({ id, bytes, cell, place }): AliveTensor => {
    const tensor = objects.get(id);
    const holder =
      tensor && (holders.get(tensor) ?? (tensor instanceof tf.Variable ? `variable ${tensor.name}` : undefined));
    return {
      ...{ shape: tensor ? [...tensor.shape] : [], dtype: tensor?.dtype ?? '', bytes },
      ...{ isVariable: tensor instanceof tf.Variable, cell: cell.name },
      ...(place && { line: place.place }),
      ...(holder !== undefined && { holder }),
    };
  });
  return new TensorsReport(new MemoryReport(ledger.cells, [...ledger.places.values()]), alive, sort);
}

function weightsOf(value: object): { name: string; tensor: object }[] | null {
  if (!(value instanceof tf.layers.Layer)) return null;
  return value.weights.map((weight) => ({ name: weight.originalName, tensor: weight.read() }));
}
