/** `explainTraining(x)`: how the explanation of one sample changes while a model learns. */
import { randomUUID } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { atCellEnd } from '../../display/publish.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import { TrainingCallback } from '../../training/callback.ts';
import { Place } from '../../training/place.ts';
import { systemClock } from '../../training/throttle.ts';
import { areShown } from '../../training/watcher.ts';
import { explain } from '../explain.ts';
import type { Explanation, Sample } from '../explanation.ts';
import type { ExplainOptions, Samples } from '../method.ts';
import { countOf } from '../noise.ts';
import { samplesOf } from '../sample.ts';
import { Thinning } from './thinning.ts';
import { liveTimeline, timelineBundle } from './timeline-picture.ts';

export interface ExplainTrainingOptions extends ExplainOptions {
  /** Index of the output to explain at every moment; left out: that of `label`, else each moment's greatest. */
  target?: number;
  /** Explains after every so many batches, and not at the ends of epochs. */
  everyBatches?: number;
  /** Explains at the end of every so manieth epoch; left out: of each. */
  everyEpochs?: number;
  /** Moments that are kept: when there are more, every second one is dropped. Left out: 12. */
  keep?: number;
}

/** One moment of a training. */
export interface Moment {
  /** Epochs and batches that are done; at the start none. */
  epochs: number;
  /** Of the epoch that is not done. */
  batches: number;
  /** Undefined where the model gave values that are not numbers. */
  explanation: Explanation | undefined;
}

/**
 * A callback for `fit` and `fitDataset` that explains one sample before the training and at the end of each epoch. Its
 * picture grows under the cell while the training runs, and stays. The training goes as it would without.
 * @param x one sample, with or without its batch dimension
 * @returns the callback; as the value of a cell it is shown as that picture
 * @throws LimpidError when an option is no count; in `fit`, what `explain` throws
 */
export function explainTraining(x: Samples, options: ExplainTrainingOptions = {}): TrainingExplanation {
  return new TrainingExplanation(x, options);
}

const KEPT = 12;

export class TrainingExplanation extends TrainingCallback implements Displayable {
  readonly #sample: Sample;
  readonly #options: ExplainTrainingOptions;
  readonly #keep: number;
  #moments: Thinning<Moment>;
  #place: Place | undefined;
  #epoch = 0;
  #batches = 0;
  #isOver = true;

  constructor(x: Samples, options: ExplainTrainingOptions) {
    super();
    for (const option of ['everyBatches', 'everyEpochs', 'keep'] as const) countOf(options[option] ?? 1, option);
    this.#options = options;
    this.#keep = Math.max(2, options.keep ?? KEPT);
    this.#moments = new Thinning(this.#keep);
    // The tensor may be gone when the training begins.
    const sample = samplesOf(x, 'x', undefined);
    this.#sample = { values: sample.dataSync<'float32'>().slice(), shape: sample.shape };
    sample.dispose();
  }

  /** Of the last training, in order: the first, the newest, and evenly spaced ones between. */
  get moments(): readonly Moment[] {
    return this.#moments.items;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return timelineBundle(this.moments, this.#options);
  }

  override async onTrainBegin(): Promise<void> {
    this.#moments = new Thinning(this.#keep);
    this.#batches = 0;
    this.#isOver = false;
    this.#place = areShown() ? new Place(`limpid-explained-${randomUUID()}`, systemClock, false) : undefined;
    this.#place?.take(this.#shown);
    // A training that fails tells its callbacks nothing.
    atCellEnd(() => this.#end());
    await this.#explain(0, 0);
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
  }

  override async onBatchEnd(batch: number): Promise<void> {
    const { everyBatches } = this.#options;
    this.#batches += 1;
    if (everyBatches === undefined || this.#batches % everyBatches > 0) return;
    await this.#explain(this.#epoch, batch + 1);
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    const { everyBatches, everyEpochs = 1 } = this.#options;
    if (everyBatches === undefined && (epoch + 1) % everyEpochs === 0) await this.#explain(epoch + 1, 0);
  }

  override async onTrainEnd(): Promise<void> {
    await this.#end();
  }

  async #explain(epochs: number, batches: number): Promise<void> {
    this.#moments.add({ epochs, batches, explanation: await this.#explanation() });
    this.#place?.request(this.#shown);
  }

  async #explanation(): Promise<Explanation | undefined> {
    const { training } = this;
    const { label, target = (training.outputs[0]?.shape[1] ?? 1) > 1 ? label : undefined } = this.#options;
    const sample = tf.tensor(this.#sample.values, this.#sample.shape);
    try {
      return await explain(training, sample, { ...this.#options, ...(target !== undefined && { target }) });
    } catch (error) {
      // A training that diverges is to end as it would without being watched; the picture says so.
      if (error instanceof LimpidError && error.code === 'EXPLAIN_NOT_FINITE') return undefined;
      throw error;
    } finally {
      sample.dispose();
    }
  }

  async #end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#place?.end(this.#shown);
  }

  readonly #shown = {
    update: (): void => {
      if (this.moments.length > 0) this.#place?.show(liveTimeline(this.moments, this.#options));
    },
    finish: async (): Promise<void> => {
      if (this.moments.length > 0) this.#place?.show(await timelineBundle(this.moments, this.#options));
    },
  };
}
