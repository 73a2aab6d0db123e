/** What the models of a comparison are asked for. */
import * as tf from '@tensorflow/tfjs';
import type { Labels } from '../portraits/scores.ts';

export type Task = 'classification' | 'regression';

/** Whole numbers from 0 on are classes, also as rows with a single 1; others are numbers to be met. */
export function taskOf(y: Labels): Task {
  return numbersIn(y).every((value) => Number.isInteger(value) && value >= 0) ? 'classification' : 'regression';
}

export function numbersIn(y: Labels): number[] {
  if (y instanceof tf.Tensor) return [...y.dataSync()];
  const given: ArrayLike<number | readonly number[]> = y;
  return Array.from(given).flat();
}
