/** What callbacks of ours are made of: tfjs's class, with the model that trains in sight. */
import * as tf from '@tensorflow/tfjs';
import type { Scheduled } from '../engine/repairs/learning-rate.ts';

export class TrainingCallback extends tf.Callback {
  protected get training(): tf.LayersModel & { optimizer: tf.Optimizer & Scheduled } {
    // SAFETY: tfjs calls setModel before anything else, the declaration hides the field; its optimizers are repaired.
    return (this as unknown as { model: tf.LayersModel & { optimizer: tf.Optimizer & Scheduled } }).model;
  }
}
