/**
 * Pictures without user code: every `fit` and `fitDataset` of the given tfjs shows one under its cell; loops of one's own do
 * by `loops.ts`. It costs a fit next to nothing: metrics stay in the engine until there is time to read them, and
 * pictures are drawn at most five times a second.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type * as tfjs from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { shownAlongside } from './alongside.ts';
import { cellScope, cooperating } from '../display/publish.ts';
import type { Finding } from '../doctor/finding.ts';
import { Budget } from './budget.ts';
import { haltsIn, heldBy, type Haltable } from './breakpoints/halting.ts';
import type { Decision, Halt } from './channel.ts';
import type { Plan, Values } from './history.ts';
import { watchLoops } from './loops.ts';
import { systemClock, type Clock } from './throttle.ts';
import { areShown, Watcher } from './watcher.ts';

type TensorFlow = typeof tfjs;
type Logs = { [name: string]: number | tfjs.Scalar } | undefined;

/** Milliseconds after which a training lets timers, messages and an interrupt have their turn. A turn takes about 10 µs. */
const TURN_EVERY = 2;
/** What logs hold besides metrics. */
const NO_METRICS = new Set(['batch', 'size', 'learning_rate']);

/** One call of `fit`: its training is there from the first batch on. */
interface Fit {
  initialEpoch: number;
  /** Inputs and targets, or the data set. */
  data: unknown;
  args: unknown;
  /** Its stack tells the line. */
  called: Error;
  training?: FitWatcher;
}

/** A step of a model that is watched otherwise. */
interface Step {
  halts: Haltable | undefined;
}

/** Of the code that runs: what it is part of. */
const fits = new AsyncLocalStorage<Fit | Step>();
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
    const called = new Error();
    const began = { initialEpoch: args?.initialEpoch ?? 0, data: [x, y], args, called };
    return watch(began, () => fit.call(this, x, y, args));
  };
  tf.LayersModel.prototype.fitDataset = function (dataset, args) {
    // SAFETY: `bind` loses the type of the data set's elements; it is the same on both sides.
    const run = fitDataset.bind(this) as (...given: unknown[]) => Promise<tfjs.History>;
    const called = new Error();
    return watch({ initialEpoch: args.initialEpoch ?? 0, data: dataset, args, called }, () => run(dataset, args));
  };
  const loopOf = watchLoops(tf, clock, {
    isWatched: () => fits.getStore() !== undefined,
    within: (halts, action) => fits.run({ halts }, action),
  });
  haltsIn((optimizer) => {
    const part = fits.getStore();
    if (!part) return loopOf(optimizer);
    return 'halts' in part ? part.halts : part.training;
  });
}

/** Trainings by `trainOnBatch` in `act` are neither shown nor kept. */
export function unwatched<T>(act: () => Promise<T>): Promise<T> {
  return fits.run({ halts: undefined }, act);
}

/** Whether what runs now is such an `act`. */
export function isUnwatched(): boolean {
  const part = fits.getStore();
  return part !== undefined && 'halts' in part;
}

async function watch(fit: Fit, run: () => Promise<tfjs.History>): Promise<tfjs.History> {
  let history: tfjs.History;
  Atomics.add(cooperating, 0, 1);
  try {
    history = await fits.run(fit, run);
  } catch (error) {
    await fit.training?.end('failed');
    throw error;
  } finally {
    // one that was left behind is counted no more
    if (Atomics.load(cooperating, 0) > 0) Atomics.sub(cooperating, 0, 1);
  }
  const { interrupted = false, stopped = false } = fit.training ?? {};
  await fit.training?.end(interrupted || stopped ? 'stopped' : 'done');
  if (interrupted) throw new LimpidError('INTERRUPTED');
  return Object.assign(history, { findings: fit.training?.findings ?? [] });
}

function callbackOf(tf: TensorFlow, clock: Clock): new () => tfjs.Callback {
  return class TrainingCallback extends tf.Callback {
    readonly #fit = fits.getStore();
    #training: FitWatcher | undefined;

    override async onTrainBegin(): Promise<void> {
      if (this.#fit === undefined || 'halts' in this.#fit) return;
      // SAFETY: tfjs calls setModel with a LayersModel before anything else; the declaration hides the field.
      const model = (this as unknown as { model: tfjs.LayersModel }).model;
      const plan = planOf(this.params, model, this.#fit);
      this.#fit.training = this.#training = new FitWatcher(tf, clock, plan, model, this.#fit);
    }
    override async onEpochBegin(epoch: number): Promise<void> {
      this.#training?.epochBegan(epoch);
    }
    override async onBatchEnd(batch: number, logs?: Logs): Promise<void> {
      await this.#training?.batchEnded(batch, logs);
    }
    override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
      this.#training?.epochEnded(epoch, logs);
    }
  };
}

/** What tfjs tells of a fit, as events; it ends with the batch when its cell is interrupted, also where no picture is shown. */
class FitWatcher implements Haltable {
  interrupted = false;
  /** By whoever steers it. */
  stopped = false;
  /** Gone when the training has ended: stacks and contexts that remember this are not to keep the model. */
  #model: tfjs.LayersModel | undefined;
  readonly #watcher: Watcher | undefined;
  readonly #clock: Clock;
  readonly #signal = cellScope.getStore()?.signal;
  #lastTurn = -Infinity;

  constructor(tf: TensorFlow, clock: Clock, plan: Plan, model: tfjs.LayersModel, { data, args, called }: Fit) {
    this.#model = model;
    this.#clock = clock;
    const { optimizer } = model;
    const startedAt = clock.now();
    if (!areShown()) return;
    this.#watcher = new Watcher({
      tf,
      clock,
      budget: new Budget(clock),
      startedAt,
      steered: { signal: this.#signal, stop: () => this.#stop() },
      plan,
      model,
      optimizer,
      data,
      args,
      called,
    });
  }

  epochBegan(epoch: number): void {
    this.#watcher?.happened({ type: 'epoch began', at: this.#clock.now(), epoch });
  }

  async batchEnded(batch: number, logs: Logs): Promise<void> {
    const size = typeof logs?.['size'] === 'number' ? logs['size'] : 0;
    const now = this.#clock.now();
    this.#watcher?.batchEnded(batch, size, () => ({ ...read(logs), ...shownAlongside(this.#model) }));
    if (now - this.#lastTurn >= TURN_EVERY) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#lastTurn = this.#clock.now();
    }
    const held = this.#model && heldBy(this.#model.optimizer, this.#signal);
    if (held) await held;
    const turn = this.#watcher?.turn();
    if (turn) await turn;
    if (this.#signal?.aborted && !this.interrupted) {
      // tfjs leaves its loops by itself then, with nothing leaked and the weights as they are.
      this.interrupted = true;
      if (this.#model) this.#model.stopTraining = true;
    }
  }

  epochEnded(epoch: number, logs: Logs): void {
    if (this.interrupted || (this.stopped && !this.#watcher?.isEpochWhole)) return;
    this.#watcher?.happened({
      type: 'epoch ended',
      at: this.#clock.now(),
      epoch,
      values: { ...read(logs), ...shownAlongside(this.#model) },
    });
  }

  halt(halt: Halt): Decision | null {
    return this.#watcher?.halt(halt) ?? null;
  }

  abandoned(): void {
    this.#stop();
  }

  get findings(): readonly Finding[] {
    return this.#watcher?.findings ?? [];
  }

  async end(state: 'done' | 'stopped' | 'failed'): Promise<void> {
    this.#model = undefined;
    await this.#watcher?.end(state, this.stopped && !this.interrupted);
  }

  #stop(): void {
    this.stopped = true;
    if (this.#model) this.#model.stopTraining = true;
  }
}

/** Waits for the device where values are still there. */
function read(logs: Logs = {}): Values {
  const values: Values = {};
  for (const [metric, value] of Object.entries(logs)) {
    if (!NO_METRICS.has(metric))
      values[metric] = typeof value === 'number' ? value : (value.dataSync()[0] ?? Number.NaN);
  }
  return values;
}

function planOf(params: tfjs.Callback['params'], model: tfjs.LayersModel, fit: Fit): Plan {
  const { epochs, samples, steps, batchSize, doValidation, metrics } = params;
  const byTensors = typeof samples === 'number' && typeof batchSize === 'number';
  return {
    epochs: typeof epochs === 'number' ? epochs : 1,
    initialEpoch: fit.initialEpoch,
    batches: byTensors ? Math.ceil(samples / batchSize) : typeof steps === 'number' ? steps : null,
    metrics: [...(Array.isArray(metrics) ? metrics.map(String) : []), ...Object.keys(shownAlongside(model))],
    validation: doValidation !== true ? 'none' : byTensors ? 'in last batch' : 'after last batch',
    unit: model.inputs[0]?.shape.length === 4 ? 'images' : 'samples',
  };
}
