/**
 * Training loops of a notebook's own: `optimizer.minimize`, a step that `traced(…)` declares, `applyGradients`, and
 * `model.trainOnBatch` show one picture a cell for each optimizer or model. Steps are counted, there are no epochs; the
 * picture ends with the cell. A few calls are no loop and show nothing.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { atCellEnd, cellScope, type CellEnd, type CellScope } from '../display/publish.ts';
import { watchDeclaredBy } from '../engine/traced/pure.ts';
import type { Haltable } from './breakpoints/halting.ts';
import { Budget } from './budget.ts';
import type { Decision, Halt } from './channel.ts';
import type { Values } from './history.ts';
import type { Clock } from './throttle.ts';
import { LimpidError } from '../errors.ts';
import { noteBroken } from '../numbers/watching.ts';
import { areShown, Watcher, type Steered } from './watcher.ts';

type TensorFlow = typeof tfjs;

/** What makes calls a loop: so many of them, over so many milliseconds. */
const LOOP_STEPS = 10;
const LOOP_TIME = 500;
/** Metrics of a step that are shown, of what it gives. */
const MOST_VALUES = 8;

/** Which code runs in a training that is watched already. */
export interface Watching {
  isWatched(): boolean;
  within<T>(halts: Haltable | undefined, action: () => T): T;
}

/** @returns which loop the steps of an optimizer are part of */
export function watchLoops(
  tf: TensorFlow,
  clock: Clock,
  { isWatched, within }: Watching,
): (optimizer: tfjs.Optimizer) => Haltable | undefined {
  /** Optimizers that did a step within the outermost declared function that runs. */
  let declared: Set<tfjs.Optimizer> | undefined;
  let minimizing = 0;
  const loops = new WeakMap<CellScope, CellLoops>();

  const loopOf = (trained: object, optimizer: tfjs.Optimizer, model?: tfjs.LayersModel): Loop | undefined => {
    const scope = cellScope.getStore();
    if (!scope) return undefined;
    const cell = loops.get(scope) ?? { byTrained: new Map<object, Loop>(), shown: 0 };
    if (!loops.has(scope)) {
      const endAll = async (end: CellEnd): Promise<void> => {
        await Promise.all([...cell.byTrained.values()].map((loop) => loop.end(end)));
      };
      if (!atCellEnd(endAll)) return undefined;
      loops.set(scope, cell);
    }
    const known = cell.byTrained.get(trained);
    if (known || !areShown()) return known;
    const loop = new Loop(tf, clock, cell, optimizer, model);
    cell.byTrained.set(trained, loop);
    return loop;
  };

  const { trainOnBatch } = tf.LayersModel.prototype;
  tf.LayersModel.prototype.trainOnBatch = async function (x, y) {
    const loop = isWatched() ? undefined : loopOf(this, this.optimizer, this);
    const given = await within(loop, () => trainOnBatch.call(this, x, y));
    const values = [given].flat();
    const names = this.metricsNames;
    loop?.stepped(() => Object.fromEntries(values.map((value, index) => [names[index] ?? `output ${index}`, value])));
    await loop?.turn();
    return given;
  };

  const { minimize } = tf.Optimizer.prototype;
  tf.Optimizer.prototype.minimize = function (f, returnCost = false, variables) {
    const loop = declared || isWatched() ? undefined : loopOf(this, this);
    if (!loop) return minimize.call(this, f, returnCost, variables);
    minimizing += 1;
    let cost: tfjs.Scalar | null;
    try {
      cost = minimize.call(this, f, true, variables);
    } finally {
      minimizing -= 1;
    }
    loop.stepped(() => valuesIn(tf, cost));
    if (!returnCost) {
      cost?.dispose();
      cost = null;
    }
    loop.turnNow();
    return cost;
  };

  // SAFETY: tfjs-core 4.22's Optimizer has this method, which all updates end with; the declaration protects it.
  const counting = tf.Optimizer.prototype as unknown as { incrementIterations(this: tfjs.Optimizer): void };
  const { incrementIterations } = counting;
  counting.incrementIterations = function () {
    incrementIterations.call(this);
    if (declared) declared.add(this);
    else if (minimizing === 0 && !isWatched()) {
      const loop = loopOf(this, this);
      loop?.stepped(() => null);
      loop?.turnNow();
    }
  };

  watchDeclaredBy((call) => {
    if (declared || minimizing > 0 || isWatched()) return call();
    const stepped = (declared = new Set());
    let result: unknown;
    try {
      result = call();
    } finally {
      declared = undefined;
    }
    const loopsOf = [...stepped].flatMap((optimizer) => loopOf(optimizer, optimizer) ?? []);
    for (const loop of loopsOf) loop.stepped(() => valuesIn(tf, result));
    for (const loop of loopsOf) loop.turnNow();
    return result;
  });
  return (optimizer) => loopOf(optimizer, optimizer);
}

interface CellLoops {
  readonly byTrained: Map<object, Loop>;
  /** Those that have pictures. */
  shown: number;
}

class Loop implements Haltable {
  readonly #tf: TensorFlow;
  readonly #clock: Clock;
  readonly #cell: CellLoops;
  readonly #optimizer: tfjs.Optimizer;
  readonly #model: tfjs.LayersModel | undefined;
  readonly #budget: Budget;
  readonly #startedAt: number;
  /** Steps before it was a loop. */
  #early: { at: number; values: Values | null }[] = [];
  #watcher: Watcher | undefined;
  #steps = 0;
  #isOver = false;
  /** By whoever steers it. */
  #isStopped = false;

  constructor(
    tf: TensorFlow,
    clock: Clock,
    cell: CellLoops,
    optimizer: tfjs.Optimizer,
    model: tfjs.LayersModel | undefined,
  ) {
    this.#tf = tf;
    this.#clock = clock;
    this.#cell = cell;
    this.#optimizer = optimizer;
    this.#model = model;
    this.#budget = new Budget(clock);
    this.#startedAt = clock.now();
  }

  /** `read` gives the metrics of the step, as long as their tensors are there. */
  stepped(read: () => Values | null): void {
    if (this.#isOver) return;
    const step = this.#steps++;
    if (this.#watcher) {
      this.#watcher.batchEnded(step, 0, read);
      return;
    }
    const at = this.#clock.now();
    this.#early.push({ at, values: this.#budget.spend(read) });
    if (this.#steps >= LOOP_STEPS && at - this.#startedAt >= LOOP_TIME) this.#watcher = this.#watch();
  }

  turn(): Promise<void> | undefined {
    return this.#watcher?.turn();
  }

  /**
   * Between two steps of a loop that awaits nothing: what front ends have asked for is done, and a pause blocks.
   * @throws {LimpidError} INTERRUPTED when it is stopped
   */
  turnNow(): void {
    this.#watcher?.turnNow();
    if (this.#isStopped) throw new LimpidError('INTERRUPTED');
  }

  /** Its picture, which has the buttons, is there from then on. */
  halt(halt: Halt): Decision | null {
    this.#watcher ??= this.#watch();
    return this.#watcher.halt(halt);
  }

  abandoned(): void {
    this.#isStopped = true;
  }

  async end(end: CellEnd): Promise<void> {
    this.#isOver = true;
    // too short for a picture, and so for the doctor
    const values = this.#early.flatMap(({ values: some }) => Object.values(some ?? {}));
    if (values.some((value) => !Number.isFinite(value))) noteBroken(this.#model);
    this.#early = [];
    await this.#watcher?.end(this.#isStopped ? 'stopped' : end, this.#isStopped);
    this.#watcher = undefined;
  }

  #synchronous(): Steered {
    return { signal: undefined, isSynchronous: true, stop: () => (this.#isStopped = true) };
  }

  #watch(): Watcher {
    const known = this.#early.flatMap(({ values }) => Object.keys(values ?? {}));
    const plan = {
      epochs: 0,
      initialEpoch: 0,
      batches: null,
      metrics: [...new Set(['loss', ...known])],
      validation: 'none' as const,
      unit: 'samples' as const,
    };
    const early = this.#early.map(
      ({ at, values }, batch) => ({ type: 'batch ended', at, batch, size: 0, values }) as const,
    );
    this.#early = [];
    const cell = this.#cell;
    const number = ++cell.shown;
    return new Watcher({
      name: () => (cell.shown > 1 ? `Loop ${number}` : ''),
      ...{ tf: this.#tf, clock: this.#clock, budget: this.#budget, startedAt: this.#startedAt, plan, early },
      // `trainOnBatch` is awaited, all others return at once
      steered: this.#model ? awaitedIn(cellScope.getStore()) : this.#synchronous(),
      ...{ optimizer: this.#optimizer, ...(this.#model && { model: this.#model }) },
    });
  }
}

function awaitedIn(scope: CellScope | undefined): Steered {
  return {
    get signal() {
      return scope?.signal;
    },
  };
}

/** The loss in what a step gave: a number or a scalar, the first one in a list, or those with names. */
function valuesIn(tf: TensorFlow, given: unknown): Values | null {
  const loss = numberIn(tf, given);
  if (loss !== null) return { loss };
  if (typeof given !== 'object' || given === null || given instanceof tf.Tensor) return null;
  const values: Values = {};
  for (const [name, one] of Object.entries(given).slice(0, MOST_VALUES)) {
    const value = numberIn(tf, one);
    if (value === null) continue;
    if (Array.isArray(given)) return { loss: value };
    values[name] = value;
  }
  return Object.keys(values).length > 0 ? values : null;
}

function numberIn(tf: TensorFlow, given: unknown): number | null {
  if (typeof given === 'number') return given;
  return given instanceof tf.Tensor && given.size === 1 && !given.isDisposed && given.dtype !== 'string'
    ? (given.dataSync()[0] ?? Number.NaN)
    : null;
}
