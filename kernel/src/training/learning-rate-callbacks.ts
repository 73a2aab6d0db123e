/** Callbacks that set the learning rate, as in Keras 3. Steps stay traced: the rate is an input of theirs. */
import { TrainingCallback } from './callback.ts';
import { Monitor, type Logs, type MonitorOptions } from './monitor.ts';

/** Sets the learning rate at the start of each epoch, from its number (from 0 on) and the rate of the moment. */
export function learningRateScheduler(rateOf: (epoch: number, rate: number) => number): TrainingCallback {
  return new LearningRateScheduler(rateOf);
}

export interface PlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by; 0.1 by default. */
  factor?: number;
  /** Epochs without progress after which that happens; 10 by default. */
  patience?: number;
  /** Epochs after it that do not count; 0 by default. */
  cooldown?: number;
  /** The rate never falls below this; 0 by default. */
  minLearningRate?: number;
}

/** Lowers the learning rate when the monitored value has stopped getting better (`minDelta` is 0.0001 by default). */
export function reduceLROnPlateau(options: PlateauOptions = {}): TrainingCallback {
  return new ReduceLROnPlateau(options);
}

class LearningRateScheduler extends TrainingCallback {
  readonly #rateOf: (epoch: number, rate: number) => number;

  constructor(rateOf: (epoch: number, rate: number) => number) {
    super();
    this.#rateOf = rateOf;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    const { optimizer } = this.training;
    optimizer.learningRate = this.#rateOf(epoch, optimizer.learningRate);
  }

  override async onEpochEnd(_epoch: number, logs: Logs = {}): Promise<void> {
    logs['learning_rate'] = this.training.optimizer.learningRate;
  }
}

class ReduceLROnPlateau extends TrainingCallback {
  readonly #options: PlateauOptions;
  readonly #monitor: Monitor;
  #best: number | null = null;
  #waited = 0;
  #resting = 0;

  constructor(options: PlateauOptions) {
    super();
    this.#options = options;
    this.#monitor = new Monitor({ minDelta: 0.0001, ...options });
  }

  override async onTrainBegin(): Promise<void> {
    this.#best = null;
    this.#waited = 0;
    this.#resting = 0;
  }

  override async onEpochEnd(_epoch: number, logs: Logs = {}): Promise<void> {
    const { factor = 0.1, patience = 10, cooldown = 0, minLearningRate = 0 } = this.#options;
    const { optimizer } = this.training;
    const value = this.#monitor.read(logs, 'reduceLROnPlateau');
    logs['learning_rate'] = optimizer.learningRate;
    if (value === null) return;
    if (this.#resting > 0) {
      this.#resting -= 1;
      this.#waited = 0;
    }
    if (this.#monitor.isBetter(value, this.#best)) {
      this.#best = value;
      this.#waited = 0;
    } else if (this.#resting === 0) {
      this.#waited += 1;
      if (this.#waited < patience || optimizer.learningRate <= minLearningRate) return;
      optimizer.learningRate = Math.max(optimizer.learningRate * factor, minLearningRate);
      this.#resting = cooldown;
      this.#waited = 0;
    }
  }
}
