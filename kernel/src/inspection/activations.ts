/** What a layer gives, as a record: how it is drawn follows from its shape. */
import type * as tf from '@tensorflow/tfjs';
import type { ActivationRecord } from './inspection.ts';
import { recordOf } from './values.ts';

/** Rows of attention add up to 1 to within this. */
const SUM_ERROR = 1e-3;

/** @param kind class of the layer, or the operation */
export function activationRecord(output: tf.Tensor, kind: string, call: number): ActivationRecord {
  const record = recordOf(output);
  const units = output.shape.at(-1) ?? 1;
  return {
    ...record,
    call,
    looks: looksOf(output.shape, kind, record.values),
    units,
    zeroUnits: record.values ? zeroUnits(record.values, units) : [],
  };
}

/** Units end in zero for good only behind a function that cuts off what is below it. */
export function looksDead(kind: string, activation: string | undefined): boolean {
  return /relu/i.test(kind) || /relu/i.test(activation ?? '') || kind === 'ThresholdedReLU';
}

/** Units (places of the last dimension) that are 0 everywhere. Pure. */
export function zeroUnits(values: ArrayLike<number>, units: number): number[] {
  const alive = new Set<number>();
  for (let index = 0; index < values.length; index++) if (values[index] !== 0) alive.add(index % units);
  return Array.from({ length: units }, (_, unit) => unit).filter((unit) => !alive.has(unit));
}

function looksOf(shape: readonly number[], kind: string, values: Float32Array | null): ActivationRecord['looks'] {
  if (shape.length >= 3 && /Softmax|Attention/.test(kind) && values && addUp(values, shape.at(-1) ?? 1)) {
    return 'attention';
  }
  if (shape.length === 4) return 'maps';
  if (shape.length === 3) return 'steps';
  return shape.length <= 2 ? 'units' : 'other';
}

/** Whether every row of `width` values is shares of one whole. */
function addUp(values: Float32Array, width: number): boolean {
  for (let start = 0; start < values.length; start += width) {
    let sum = 0;
    for (const value of values.subarray(start, start + width)) {
      if (!(value >= 0)) return false;
      sum += value;
    }
    if (Math.abs(sum - 1) > SUM_ERROR) return false;
  }
  return values.length > 0;
}
