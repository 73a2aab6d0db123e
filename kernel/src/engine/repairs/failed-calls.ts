/**
 * A call of `fit`, `fitDataset`, `evaluate`, `evaluateDataset`, `predict` or `trainOnBatch` that fails leaves no tensors, and tells
 * what is known by then in `model.history`. tfjs-layers keeps losses, means, batches and their order beyond its scopes, and
 * disposes them only where nothing fails.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import * as tf from '@tensorflow/tfjs';
import { core, replaceInCore } from '../core.ts';
import { batchesOf, lookedAt, type Batches, type Dataset } from './batches.ts';

type Given = tf.Tensor | tf.Tensor[] | { [name: string]: tf.Tensor };

/** Methods of tfjs-layers 4.22's LayersModel, some of which its declaration hides. */
interface Model {
  history: tf.History | undefined;
  fit(...given: unknown[]): Promise<unknown>;
  trainOnBatch(...given: unknown[]): Promise<unknown>;
  fitDataset(dataset: Dataset, ...rest: unknown[]): Promise<unknown>;
  evaluateDataset(dataset: Dataset | Batches, ...rest: unknown[]): Promise<unknown>;
  evaluate(...given: unknown[]): tf.Scalar | tf.Scalar[];
  predict(...given: unknown[]): tf.Tensor | tf.Tensor[];
  standardizeUserDataXY(x: Given, y: Given, ...rest: unknown[]): [tf.Tensor[], tf.Tensor[]];
}

/** Tensors that are looked through for those that are disposed, at least. */
const MANY = 64;

/** What tfjs-layers holds beyond its scopes in the call that runs. */
class Held {
  #tensors = new Set<tf.Tensor>();
  #batch: unknown;
  #most = MANY;

  add(tensor: tf.Tensor): void {
    this.#tensors.add(tensor);
    if (this.#tensors.size < this.#most) return;
    this.#tensors = new Set([...this.#tensors].filter(({ isDisposed }) => !isDisposed));
    this.#most = MANY + 2 * this.#tensors.size;
  }

  /** tfjs-layers disposes a batch when it is done with it. */
  readonly hold = (batch: unknown): void => {
    this.#batch = batch;
  };

  dispose(): void {
    // SAFETY: a dataset gives tensors in objects and lists, if anything.
    tf.dispose([...this.#tensors, this.#batch as tf.TensorContainer]);
  }
}

const calls = new AsyncLocalStorage<Held | null>();

/** The tensor is disposed if the call of a model that runs fails. */
export function holdInCall<T extends tf.Tensor>(tensor: T): T {
  calls.getStore()?.add(tensor);
  return tensor;
}

export function disposeAfterFailures(): void {
  holdWhatLayersKeep();

  // SAFETY: the class has them, see above.
  const prototype = tf.LayersModel.prototype as unknown as Model;
  const { fit, trainOnBatch, fitDataset, evaluate, evaluateDataset, predict, standardizeUserDataXY } = prototype;
  prototype.fit = function (...given) {
    return disposing(this, () => fit.apply(this, given));
  };
  prototype.trainOnBatch = function (...given) {
    return disposing(this, () => trainOnBatch.apply(this, given));
  };
  prototype.fitDataset = function (dataset, ...rest) {
    return disposing(this, (held) => fitDataset.call(this, lookedAt(dataset, held.hold), ...rest));
  };
  prototype.evaluateDataset = function (dataset, ...rest) {
    return disposing(this, async (held) => evaluateDataset.call(this, await batchesOf(dataset, held.hold), ...rest));
  };
  // what it gives in a callback of a training is the callback's own
  prototype.evaluate = function (...given) {
    return calls.run(null, () => evaluate.apply(this, given));
  };
  prototype.predict = function (...given) {
    return tf.tidy(() => predict.apply(this, given));
  };
  prototype.standardizeUserDataXY = function (x, y, ...rest) {
    const standardized = tf.tidy(() => standardizeUserDataXY.call(this, x, y, ...rest));
    const given = new Set([x, y].flatMap((one) => (one instanceof tf.Tensor ? one : Object.values(one))));
    for (const one of standardized.flat()) if (!given.has(one)) holdInCall(one);
    return standardized;
  };

  const { onEpochEnd } = tf.CallbackList.prototype;
  tf.CallbackList.prototype.onEpochEnd = async function (epoch, logs) {
    try {
      await onEpochEnd.call(this, epoch, logs);
    } catch (error) {
      // those of the validation too
      tf.dispose(Object.values(logs ?? {}));
      throw error;
    }
  };
}

/** The scalars that tfjs-layers keeps or takes out of its last scope, and the order of examples: neither masks nor states of layers. */
function holdWhatLayersKeep(): void {
  const { keep, tidy, tensor1d } = core;
  const hold = (value: unknown): void => {
    if (value instanceof tf.Tensor && value.rank === 0) holdInCall(value);
  };
  const isOutside = (): boolean => (calls.getStore() ?? null) !== null && !core.engine().state.activeScope;
  replaceInCore({
    keep: (tensor) => {
      hold(tensor);
      return keep(tensor);
    },
    tidy: (nameOrAction, action) => {
      const results = tidy(nameOrAction, action);
      if (isOutside()) [results].flat().forEach(hold);
      return results;
    },
    tensor1d: (values, dtype) => {
      const tensor = tensor1d(values, dtype);
      return isOutside() ? holdInCall(tensor) : tensor;
    },
  });
}

async function disposing<T>(model: Model, call: (held: Held) => Promise<T>): Promise<T> {
  const held = new Held();
  const { history } = model;
  try {
    return await calls.run(held, () => call(held));
  } catch (error) {
    // the error that is told is the one that came first
    if (model.history !== history) await Promise.allSettled([model.history?.syncData()]);
    held.dispose();
    throw error;
  }
}
