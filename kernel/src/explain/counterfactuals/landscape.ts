/** How much is lacking of the answer wanted, and its slope, at any rows of numbers. */
import * as tf from '@tensorflow/tfjs';
import { chunksOf } from '../chunks.ts';
import type { Cost, Model } from '../method.ts';
import { differentiate } from '../score.ts';
import type { Space } from './columns.ts';
import type { Goal } from './goal.ts';

export interface Landscape {
  space: Space;
  /** Of each row, at most 0 where the goal is reached. */
  lacking(rows: readonly Float32Array[]): Promise<number[]>;
  /** The same with its gradient. */
  slopes(rows: readonly Float32Array[]): Promise<Slope[]>;
}

export interface Slope {
  lacking: number;
  gradient: Float32Array;
}

/** @param shape of one sample */
export function landscapeOf(model: Model, shape: readonly number[], space: Space, goal: Goal, cost: Cost): Landscape {
  const width = space.sample.length;
  const tensorOf = (rows: readonly Float32Array[]): tf.Tensor => {
    const values = new Float32Array(rows.length * width);
    rows.forEach((row, at) => values.set(row, at * width));
    return tf.tensor(values, [rows.length, ...shape]);
  };
  return {
    space,
    async lacking(rows) {
      const found: number[] = [];
      cost.forward += rows.length;
      for await (const [start, end] of chunksOf(rows.length, width)) {
        found.push(...tf.tidy(() => goal.lacking(model, tensorOf(rows.slice(start, end))).dataSync()));
      }
      return found;
    },
    async slopes(rows) {
      const found: Slope[] = [];
      cost.forward += rows.length;
      cost.backward += rows.length;
      for await (const [start, end] of chunksOf(rows.length, width)) {
        const [values, gradients] = slopeOf(model, goal, tensorOf(rows.slice(start, end)));
        for (let row = 0; row < end - start; row++) {
          found.push({ lacking: values[row] ?? 0, gradient: gradients.slice(row * width, (row + 1) * width) });
        }
      }
      return found;
    },
  };
}

/** Disposes of `rows`. */
function slopeOf(model: Model, goal: Goal, rows: tf.Tensor): [lacking: Float32Array, gradients: Float32Array] {
  let lacking = new Float32Array();
  try {
    const gradients = tf.tidy(() =>
      differentiate(
        model,
        (x) => {
          const values = goal.lacking(model, x);
          lacking = Float32Array.from(values.dataSync());
          return values;
        },
        rows,
      )
        .dataSync<'float32'>()
        .slice(),
    );
    return [lacking, gradients];
  } finally {
    rows.dispose();
  }
}
