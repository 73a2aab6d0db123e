/**
 * The learning rate of every optimizer can be read, set and scheduled. tfjs has `setLearningRate` for SGD and momentum
 * alone, which keep the rate in a tensor, and knows no schedules.
 */
import * as tf from '@tensorflow/tfjs';
import type { Schedule } from '../../training/schedules.ts';

/** A number, or a function from the steps done to one. */
export type LearningRate = number | Schedule;

export const OPTIMIZERS = [
  tf.AdadeltaOptimizer,
  tf.AdagradOptimizer,
  tf.AdamOptimizer,
  tf.AdamaxOptimizer,
  tf.MomentumOptimizer,
  tf.RMSPropOptimizer,
  tf.SGDOptimizer,
] as const;

/** What is known of an optimizer once it is repaired. */
export interface Scheduled {
  /** Of the next step. A schedule may be assigned too. */
  get learningRate(): number;
  set learningRate(rate: LearningRate);
  setLearningRate(rate: LearningRate): void;
}

const rates = new WeakMap<object, LearningRate>();

export function repairLearningRate(): void {
  for (const { prototype } of OPTIMIZERS) {
    Object.defineProperties(prototype, {
      learningRate: {
        get(this: tf.Optimizer) {
          const rate = rates.get(this);
          return typeof rate === 'function' ? rate(this.iterations) : rate;
        },
        set(this: tf.Optimizer, rate: LearningRate) {
          rates.set(this, rate);
        },
      },
      setLearningRate: {
        value(this: Scheduled, rate: LearningRate) {
          this.learningRate = rate;
        },
        writable: true,
      },
    });
  }
  // What SGD and momentum multiply gradients by; they ask for it within a tidy.
  Object.defineProperty(tf.SGDOptimizer.prototype, 'c', {
    get(this: Scheduled) {
      return tf.scalar(-this.learningRate);
    },
  });
}

/** The schedule that an optimizer follows, if it does. */
export function scheduleOf(optimizer: object): Schedule | null {
  const rate = rates.get(optimizer);
  return typeof rate === 'function' ? rate : null;
}
