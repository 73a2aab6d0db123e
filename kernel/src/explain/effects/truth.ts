/** What is true of the rows of a table, as a notebook gives it. */
import * as tf from '@tensorflow/tfjs';
import type { Samples } from '../method.ts';
import { samplesOf } from '../sample.ts';

/** Numbers or classes, as tensor, lists or typed array. */
export type Truth = Samples | ArrayLike<number>;

export interface Given {
  values: Float32Array;
  shape: number[];
}

export function givenOf(y: Truth): Given {
  const isList = typeof y === 'object' && !(y instanceof tf.Tensor) && !Array.isArray(y);
  // SAFETY: what is neither a tensor nor an array nor a number is a typed array, by its type.
  const truth = samplesOf(isList ? Array.from(y as ArrayLike<number>) : (y as Samples), 'y', undefined);
  const { shape } = truth;
  const values = truth.dataSync<'float32'>().slice();
  truth.dispose();
  return { values, shape };
}

/** One a row, where y holds classes: indices, or rows with a single one; undefined where it holds other numbers. */
export function classesOf(values: Float32Array, rows: number, outputs: number): Int32Array | undefined {
  const wide = values.length / rows;
  if (wide === 1) {
    const count = Math.max(2, outputs);
    const isClass = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < count;
    return values.every(isClass) ? Int32Array.from(values) : undefined;
  }
  const classes = Int32Array.from({ length: rows }, (_, row) =>
    values.subarray(row * wide, (row + 1) * wide).indexOf(1),
  );
  const isOneHot = values.every((value, at) => value === (classes[Math.floor(at / wide)] === at % wide ? 1 : 0));
  return isOneHot && !classes.includes(-1) ? classes : undefined;
}

export function oneHot(classes: Int32Array, outputs: number): Float32Array {
  const rows = new Float32Array(classes.length * outputs);
  classes.forEach((of, row) => (rows[row * outputs + of] = 1));
  return rows;
}

/** 1 for the class that is said, 0 for the others. */
export function decided(said: Float32Array, outputs: number): Float32Array {
  if (outputs === 1) return said.map((value) => (value > 0.5 ? 1 : 0));
  const classes = Int32Array.from({ length: said.length / outputs }, (_, row) => {
    const answer = said.subarray(row * outputs, (row + 1) * outputs);
    return answer.indexOf(Math.max(...answer));
  });
  return oneHot(classes, outputs);
}
