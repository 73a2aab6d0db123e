/**
 * Curves without user code: every `fit` and `fitDataset` of the given tfjs shows one picture under its cell.
 * The only file of this folder that meets tfjs. It costs a fit next to nothing: metrics stay in the engine until there
 * is time to read them, and pictures are drawn at most five times a second.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type * as tfjs from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { TrainingPicture } from '../mime.ts';
import { finishedTraining, liveTraining } from '../display/picture.ts';
import { cellScope, cooperating, displayData, updateDisplay } from '../display/publish.ts';
import { pictureOf } from './curves.ts';
import { advance, beginTraining } from './history.ts';
import type { Plan, TrainingEvent, TrainingHistory, Values } from './history.ts';
import { observerOf } from './observers.ts';
import type { TrainingObserver } from './observers.ts';
import { Throttle, systemClock } from './throttle.ts';
import type { Clock } from './throttle.ts';
import { progressLine } from './words.ts';

type TensorFlow = typeof tfjs;
type Logs = { [name: string]: number | tfjs.Scalar } | undefined;

/** Milliseconds between two updates of a picture. */
const UPDATE_EVERY = 200;
/** Milliseconds after which a training lets timers, messages and an interrupt have their turn. A turn takes about 10 µs. */
const TURN_EVERY = 2;
/** Share of the training time that reading metrics of single batches may take. */
const READING_SHARE = 0.01;

/** One call of `fit`: its watcher is there from the first batch on. */
interface Fit {
  initialEpoch: number;
  /** Inputs and targets, or the data set. */
  data: unknown;
  args: unknown;
  watcher?: Watcher;
}

const fits = new AsyncLocalStorage<Fit>();
const watched = new WeakSet<object>();

/** Called once after the engine has loaded; further calls with the same tfjs do nothing. */
export function watchTraining(tf: TensorFlow, clock: Clock = systemClock): void {
  if (watched.has(tf.LayersModel)) return;
  watched.add(tf.LayersModel);

  // Level 0: a fit with `verbose: 0` has its picture too.
  tf.registerCallbackConstructor(0, callbackOf(tf, clock));

  // Callbacks are not told when a fit fails, so the calls themselves are watched. Sequential models call these too.
  const { fit, fitDataset } = tf.LayersModel.prototype;
  tf.LayersModel.prototype.fit = function (x, y, args) {
    return watch({ initialEpoch: args?.initialEpoch ?? 0, data: [x, y], args }, () => fit.call(this, x, y, args));
  };
  tf.LayersModel.prototype.fitDataset = function (dataset, args) {
    // SAFETY: `bind` loses the type of the data set's elements; it is the same on both sides.
    const run = fitDataset.bind(this) as (...given: unknown[]) => Promise<tfjs.History>;
    return watch({ initialEpoch: args.initialEpoch ?? 0, data: dataset, args }, () => run(dataset, args));
  };
}

async function watch(fit: Fit, run: () => Promise<tfjs.History>): Promise<tfjs.History> {
  let history: tfjs.History;
  Atomics.add(cooperating, 0, 1);
  try {
    history = await fits.run(fit, run);
  } catch (error) {
    await fit.watcher?.end('failed');
    throw error;
  } finally {
    Atomics.sub(cooperating, 0, 1);
  }
  const interrupted = fit.watcher?.interrupted ?? false;
  await fit.watcher?.end(interrupted ? 'stopped' : 'done');
  if (interrupted) throw new LimpidError('INTERRUPTED');
  return history;
}

function callbackOf(tf: TensorFlow, clock: Clock): new () => tfjs.Callback {
  return class TrainingCallback extends tf.Callback {
    readonly #fit = fits.getStore();

    override async onTrainBegin(): Promise<void> {
      // SAFETY: tfjs calls setModel with a LayersModel before anything else; the declaration hides the field.
      const model = (this as unknown as { model: tfjs.LayersModel }).model;
      if (this.#fit) this.#fit.watcher = new Watcher(planOf(this.params, model, this.#fit), model, this.#fit, clock);
    }
    override async onEpochBegin(epoch: number): Promise<void> {
      this.#fit?.watcher?.epochBegan(epoch);
    }
    override async onBatchEnd(batch: number, logs?: Logs): Promise<void> {
      await this.#fit?.watcher?.batchEnded(batch, logs);
    }
    override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
      this.#fit?.watcher?.epochEnded(epoch, logs);
    }
  };
}

class Watcher {
  interrupted = false;
  readonly #id = randomUUID();
  /** Both gone when the training has ended: stacks and contexts that remember this watcher are not to keep the model. */
  #model: tfjs.LayersModel | undefined;
  #observer: TrainingObserver | undefined;
  readonly #clock: Clock;
  readonly #signal = cellScope.getStore()?.signal;
  readonly #throttle: Throttle;
  #history: TrainingHistory;
  #readingTime = 0;
  #lastTurn = -Infinity;

  constructor(plan: Plan, model: tfjs.LayersModel, { data, args }: Fit, clock: Clock) {
    this.#model = model;
    this.#clock = clock;
    this.#history = beginTraining(plan, clock.now());
    this.#observer = observerOf({ id: this.#id, plan, model, optimizer: model.optimizer, data, args });
    let shown = false;
    this.#throttle = new Throttle(UPDATE_EVERY, clock, () => {
      const bundle = liveTraining(this.#picture(), progressLine(this.#history));
      if (shown) updateDisplay(this.#displayId, bundle);
      else displayData(bundle, this.#displayId);
      shown = true;
    });
    // The empty picture comes first and takes its place, so that the cell never changes its height.
    this.#throttle.request();
  }

  epochBegan(epoch: number): void {
    this.#happened({ type: 'epoch began', at: this.#clock.now(), epoch });
  }

  async batchEnded(batch: number, logs: Logs): Promise<void> {
    const at = this.#clock.now();
    const affordable = this.#readingTime <= READING_SHARE * (at - this.#history.startedAt);
    const values = affordable ? this.#read(logs) : null;
    if (affordable) this.#readingTime += this.#clock.now() - at;
    const size = typeof logs?.['size'] === 'number' ? logs['size'] : 0;
    this.#happened({ type: 'batch ended', at, batch, size, values });
    if (at - this.#lastTurn >= TURN_EVERY) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#lastTurn = this.#clock.now();
    }
    if (this.#signal?.aborted && !this.interrupted) {
      // tfjs leaves its loops by itself then, with nothing leaked and the weights as they are.
      this.interrupted = true;
      if (this.#model) this.#model.stopTraining = true;
    }
  }

  epochEnded(epoch: number, logs: Logs): void {
    if (this.interrupted) return;
    this.#happened({ type: 'epoch ended', at: this.#clock.now(), epoch, values: this.#read(logs) });
  }

  /** Shows the last picture, at once as it is and then whole. */
  async end(state: 'done' | 'stopped' | 'failed'): Promise<void> {
    this.#throttle.cancel();
    this.#model = undefined;
    const event = { type: 'ended', at: this.#clock.now(), state } as const;
    this.#history = advance(this.#history, event);
    this.#observer?.(event);
    this.#observer = undefined;
    const picture = this.#picture();
    updateDisplay(this.#displayId, liveTraining(picture, picture.title));
    try {
      updateDisplay(this.#displayId, await finishedTraining(picture));
    } catch (error) {
      // A trained model is worth more than its picture.
      process.emitWarning(`The training picture could not be drawn as SVG: ${String(error)}`);
    }
  }

  get #displayId(): string {
    return `limpid-training-${this.#id}`;
  }

  #picture(): TrainingPicture {
    return pictureOf(this.#id, this.#history);
  }

  #happened(event: TrainingEvent): void {
    this.#history = advance(this.#history, event);
    this.#observer?.(event);
    this.#throttle.request();
  }

  #read(logs: Logs): Values {
    const values: Values = {};
    for (const metric of this.#history.plan.metrics) {
      const value = logs?.[metric];
      if (value !== undefined) values[metric] = typeof value === 'number' ? value : (value.dataSync()[0] ?? Number.NaN);
    }
    return values;
  }
}

function planOf(params: tfjs.Callback['params'], model: tfjs.LayersModel, fit: Fit): Plan {
  const { epochs, samples, steps, batchSize, doValidation, metrics } = params;
  const byTensors = typeof samples === 'number' && typeof batchSize === 'number';
  return {
    epochs: typeof epochs === 'number' ? epochs : 1,
    initialEpoch: fit.initialEpoch,
    batches: byTensors ? Math.ceil(samples / batchSize) : typeof steps === 'number' ? steps : null,
    metrics: Array.isArray(metrics) ? metrics.map(String) : [],
    validation: doValidation !== true ? 'none' : byTensors ? 'in last batch' : 'after last batch',
    unit: model.inputs[0]?.shape.length === 4 ? 'images' : 'samples',
  };
}
