/**
 * `model.history` is there for models of every kind: tfjs keeps it in the model that a sequential model wraps, and who
 * interrupts a training has no other way to what was learnt until then.
 */
import * as tf from '@tensorflow/tfjs';

export function giveSequentialHistory(): void {
  Object.defineProperty(tf.Sequential.prototype, 'history', {
    configurable: true,
    get(this: { model?: tf.LayersModel }) {
      return this.model?.history;
    },
  });
}
