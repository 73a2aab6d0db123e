/** Keeps the weights of a training at the ends of epochs, for `tracIn`. */
import type * as tf from '@tensorflow/tfjs';
import { TrainingCallback } from '../../training/callback.ts';
import { countOf } from '../noise.ts';
import type { Checkpoint } from './trac-in.ts';

export interface SnapshotOptions {
  /** Left out: every epoch. */
  everyEpochs?: number;
}

/** @returns a callback for `fit` and `fitDataset`; its `checkpoints` are what `tracIn` takes. Dispose of it after use. */
export function weightSnapshots({ everyEpochs = 1 }: SnapshotOptions = {}): WeightSnapshots {
  return new WeightSnapshots(countOf(everyEpochs, 'everyEpochs'));
}

export class WeightSnapshots extends TrainingCallback {
  readonly checkpoints: Checkpoint[] = [];
  readonly #every: number;
  readonly #snapshots: tf.Tensor[] = [];

  constructor(every: number) {
    super();
    this.#every = every;
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    if ((epoch + 1) % this.#every > 0) return;
    // getWeights gives the variables themselves, whose values go on changing.
    const weights = this.training.getWeights().map((weight) => weight.clone());
    this.#snapshots.push(...weights);
    this.checkpoints.push({ weights, learningRate: this.training.optimizer.learningRate });
  }

  dispose(): void {
    for (const weight of this.#snapshots.splice(0)) weight.dispose();
    this.checkpoints.length = 0;
  }
}
