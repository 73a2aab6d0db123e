/**
 * `tf.callbacks.earlyStopping` and `tf.EarlyStopping` as in Keras 3: `restoreBestWeights` (tensorflow/tfjs#8488; tfjs refuses
 * it), `startFromEpoch`, and a `baseline` that only decides what counts as progress.
 */
import * as tf from '@tensorflow/tfjs';
import { say } from '../../say.ts';
import { Monitor, type Logs, type MonitorOptions } from '../../training/monitor.ts';

export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without progress after which training stops; 0 by default. */
  patience?: number;
  /** Only what is better than this is progress. */
  baseline?: number;
  /** Whether the weights of the best epoch come back at the end, also when training was not stopped early. */
  restoreBestWeights?: boolean;
  /** Epochs before this one do not count; 0 by default. */
  startFromEpoch?: number;
  /** 1 says when training stopped and which epoch's weights came back. */
  verbose?: number;
}

export function repairEarlyStopping(): void {
  Object.assign(tf.callbacks, { earlyStopping });
}

/** tfjs's own function, with all that it can now. */
export function earlyStopping(options?: EarlyStoppingOptions): tf.EarlyStopping {
  return new EarlyStopping(options);
}

export class EarlyStopping extends tf.EarlyStopping {
  readonly #options: EarlyStoppingOptions;
  readonly #monitor: Monitor;
  #best: number | null = null;
  #bestEpoch = 0;
  #bestWeights: tf.Tensor[] = [];
  #waited = 0;
  #stoppedAt: number | null = null;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    this.#options = options;
    this.#monitor = new Monitor(options);
  }

  override async onTrainBegin(): Promise<void> {
    this.#best = null;
    this.#waited = 0;
    this.#stoppedAt = null;
    tf.dispose(this.#bestWeights);
    this.#bestWeights = [];
  }

  override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
    const { patience = 0, baseline = null, startFromEpoch = 0 } = this.#options;
    if (epoch < startFromEpoch) return;
    const value = this.#monitor.read(logs, 'earlyStopping');
    if (value === null) return;
    if (this.#bestWeights.length === 0) this.#keep(epoch);
    this.#waited += 1;
    if (this.#monitor.isBetter(value, this.#best)) {
      this.#best = value;
      this.#keep(epoch);
      if (this.#monitor.isBetter(value, baseline)) this.#waited = 0;
    } else if (this.#waited >= patience && epoch > 0) {
      this.#stoppedAt = epoch;
      this.#model.stopTraining = true;
    }
  }

  override async onTrainEnd(): Promise<void> {
    const isTold = (this.#options.verbose ?? 0) > 0;
    if (this.#stoppedAt !== null && isTold)
      console.log(say('Epoch {epoch}: early stopping.', { epoch: this.#stoppedAt + 1 }));
    if (this.#bestWeights.length === 0) return;
    this.#model.setWeights(this.#bestWeights);
    tf.dispose(this.#bestWeights);
    this.#bestWeights = [];
    if (isTold) console.log(say('The weights are those of the best epoch, {epoch}.', { epoch: this.#bestEpoch + 1 }));
  }

  #keep(epoch: number): void {
    if (!this.#options.restoreBestWeights) return;
    tf.dispose(this.#bestWeights);
    this.#bestEpoch = epoch;
    // a clone would share the value with the weight, and steps that change it in place would be recorded anew
    this.#bestWeights = this.#model
      .getWeights()
      .map((weight) => (weight.dtype === 'float32' ? tf.mul(weight, 1) : weight.clone()));
  }

  get #model(): tf.LayersModel {
    // SAFETY: tfjs calls setModel before anything else; the declaration hides the field.
    return (this as unknown as { model: tf.LayersModel }).model;
  }
}
