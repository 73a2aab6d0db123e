/**
 * Updates of weights that somebody wants to look at, however the step runs: op by op or traced, in `fit` or in a loop of
 * one's own. A look reads tensors that the step has computed anyway.
 */
import type * as tf from '@tensorflow/tfjs';

/** One weight in one update. */
export interface UpdatedWeight {
  readonly variable: tf.Variable;
  /** Copies; the gradient is that before clipping. */
  read(): { gradient: Float32Array; before: Float32Array; after: Float32Array };
}

export interface UpdateWatcher {
  /** Asked before each step, so it answers at once. */
  isDue(): boolean;
  /**
   * Told after a step that was due; the weights can be read until it returns. It does not throw.
   * @param cost how many milliseconds longer the step has taken by now, because it was looked at
   */
  saw(weights: readonly UpdatedWeight[], cost: () => number): void;
}

const watchers = new WeakMap<object, Set<UpdateWatcher>>();

/** From now on `watcher` is told of this optimizer's updates. Returns how to end that. */
export function watchUpdates(optimizer: tf.Optimizer, watcher: UpdateWatcher): () => void {
  const all = watchers.get(optimizer) ?? new Set();
  watchers.set(optimizer, all.add(watcher));
  return () => all.delete(watcher);
}

/** @returns null, nearly always: nobody wants to look at this optimizer's next update */
export function lookAt(optimizer: object, variables: () => readonly tf.Variable[]): Look | null {
  const due: UpdateWatcher[] = [];
  for (const watcher of watchers.get(optimizer) ?? []) if (watcher.isDue()) due.push(watcher);
  return due.length > 0 ? new Look(due, variables()) : null;
}

/** Begins before an update, and ends after it. */
export class Look {
  readonly #watchers: readonly UpdateWatcher[];
  readonly #weights: readonly { variable: tf.Variable; before: Float32Array }[];
  readonly #cost: number;

  constructor(watchers: readonly UpdateWatcher[], variables: readonly tf.Variable[]) {
    const began = performance.now();
    this.#watchers = watchers;
    this.#weights = variables.map((variable) => ({ variable, before: valuesOf(variable) }));
    this.#cost = performance.now() - began;
  }

  /**
   * @param gradients how each is read, in the order of the variables
   * @param extra milliseconds that the step itself has taken longer
   */
  end(gradients: readonly (() => Float32Array)[], extra = 0): void {
    const began = performance.now();
    const weights = this.#weights.flatMap(({ variable, before }, index): UpdatedWeight[] => {
      const gradient = gradients[index];
      if (!gradient || variable.isDisposed) return [];
      return [{ variable, read: () => ({ gradient: gradient(), before, after: valuesOf(variable) }) }];
    });
    for (const watcher of this.#watchers) {
      watcher.saw(weights, () => this.#cost + extra + performance.now() - began);
    }
  }
}

export function valuesOf(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}
