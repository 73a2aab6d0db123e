/** Which trainings by `fit` and `trainOnBatch` run, and how far they are, from the first breakpoint on. */
import * as tf from '@tensorflow/tfjs';
import { cellScope } from '../../display/publish.ts';
import { breakpoints } from './breakpoint.ts';
import { valLossReason } from './conditions.ts';
import { heldBy } from './halting.ts';

export interface Fitted {
  /** Counted from 1. */
  epoch: number;
  steps: number;
  /** Ends it after this batch. */
  stop(): void;
}

interface Fit extends Fitted {
  readonly model: tf.LayersModel;
  bestValLoss: number;
}

const fits = new WeakMap<tf.Optimizer, Fit>();
/** Optimizers of models that `trainOnBatch` trains now. */
const awaited = new Map<tf.Optimizer, number>();
let isWatched = false;

/** The `fit` that the optimizer's step is part of. */
export function fittedBy(optimizer: tf.Optimizer): Fitted | undefined {
  const fit = fits.get(optimizer);
  return fit && isTraining(fit.model) ? fit : undefined;
}

/** Whether something waits between this step and the next one. */
export function isAwaited(optimizer: tf.Optimizer): boolean {
  return fittedBy(optimizer) !== undefined || awaited.has(optimizer);
}

/** Further calls do nothing. */
export function watchFits(): void {
  if (isWatched) return;
  isWatched = true;
  tf.registerCallbackConstructor(0, FitCallback);
  const { trainOnBatch } = tf.LayersModel.prototype;
  tf.LayersModel.prototype.trainOnBatch = async function (x, y) {
    if (breakpoints.size === 0) return trainOnBatch.call(this, x, y);
    const { optimizer } = this;
    awaited.set(optimizer, (awaited.get(optimizer) ?? 0) + 1);
    try {
      const given = await trainOnBatch.call(this, x, y);
      await heldBy(optimizer, cellScope.getStore()?.signal);
      return given;
    } finally {
      const left = (awaited.get(optimizer) ?? 1) - 1;
      if (left > 0) awaited.set(optimizer, left);
      else awaited.delete(optimizer);
    }
  };
}

class FitCallback extends tf.Callback {
  #fit: Fit | undefined;

  override async onTrainBegin(): Promise<void> {
    // SAFETY: tfjs calls setModel with a LayersModel before anything else; the declaration hides the field.
    const { model } = this as unknown as { model: tf.LayersModel };
    const stop = (): void => {
      model.stopTraining = true;
    };
    this.#fit = { model, stop, epoch: 1, steps: 0, bestValLoss: Infinity };
    fits.set(model.optimizer, this.#fit);
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    if (this.#fit) this.#fit.epoch = epoch + 1;
  }

  override async onBatchEnd(): Promise<void> {
    if (this.#fit) await heldBy(this.#fit.model.optimizer, cellScope.getStore()?.signal);
  }

  override async onEpochEnd(_epoch: number, logs: { [name: string]: number | tf.Scalar } = {}): Promise<void> {
    const { val_loss: value } = logs;
    if (!this.#fit || value === undefined || breakpoints.size === 0) return;
    const valLoss = typeof value === 'number' ? value : Number(value.dataSync()[0]);
    for (const breakpoint of breakpoints) {
      const { when } = breakpoint;
      if (when && typeof when !== 'function') {
        breakpoint.armed ??= valLossReason(when, this.#fit.bestValLoss, valLoss);
      }
    }
    if (valLoss < this.#fit.bestValLoss) this.#fit.bestValLoss = valLoss;
  }

  override async onTrainEnd(): Promise<void> {
    if (this.#fit) fits.delete(this.#fit.model.optimizer);
    this.#fit = undefined;
  }
}

function isTraining(model: tf.LayersModel): boolean {
  // SAFETY: tfjs-layers 4.22's LayersModel has this field; its declaration protects it.
  return (model as unknown as { isTraining: boolean }).isTraining;
}
