/** Stored arrays -> tensors. tfjs has float32, int32, bool and string; everything else has to fit one of them. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { NumericType, Numbers, StoredArray } from './array.ts';

export interface TensorOptions {
  /** Default: bool and text as they are, whole numbers as int32, others as float32 (float64 is rounded to it). */
  dtype?: 'float32' | 'int32' | 'bool';
}

/** @throws DATA_RANGE when a whole number does not fit int32; `dtype: 'float32'` rounds it instead */
export function tensorOf(array: StoredArray, { dtype }: TensorOptions, name: string): tf.Tensor {
  if (array.dtype === 'text') return tf.tensor(array.values, array.shape, 'string');
  const { shape, values } = array;
  switch (dtype ?? usual(array.dtype)) {
    case 'float32':
      return tf.tensor(floats(values), shape, 'float32');
    case 'int32':
      return tf.tensor(integers(values, name), shape, 'int32');
    case 'bool':
      return tf.tensor(
        Uint8Array.from<number | bigint>(values, (value) => (Number(value) === 0 ? 0 : 1)),
        shape,
        'bool',
      );
  }
}

function usual(dtype: NumericType): 'float32' | 'int32' | 'bool' {
  if (dtype === 'bool') return 'bool';
  return dtype.startsWith('float') ? 'float32' : 'int32';
}

function floats(values: Numbers): Float32Array {
  if (values instanceof Float32Array) return values;
  // A loop: `Float32Array.from` with a function takes ten times as long.
  const rounded = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) rounded[index] = Number(values[index]);
  return rounded;
}

function integers(values: Numbers, name: string): Int32Array {
  if (values instanceof Int32Array) return values;
  const whole = new Int32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = Number(values[index]);
    whole[index] = value;
    if (whole[index] !== value) throw new LimpidError('DATA_RANGE', { name, value: String(values[index]) });
  }
  return whole;
}
