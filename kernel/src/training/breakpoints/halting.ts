/** What a step that stands at a breakpoint needs of its training. */
import type * as tf from '@tensorflow/tfjs';
import type { Decision, Halt } from '../channel.ts';

export interface Haltable {
  /** Blocks until somebody has decided; null where nobody can. */
  halt(halt: Halt): Decision | null;
  /** The step was given up, and the training ends. */
  abandoned(): void;
}

let find: (optimizer: tf.Optimizer) => Haltable | undefined = () => undefined;

/** Who watches trainings says which one a step of the optimizer is part of. */
export function haltsIn(finder: typeof find): void {
  find = finder;
}

export function haltableOf(optimizer: tf.Optimizer): Haltable | undefined {
  return find(optimizer);
}

const held = new WeakMap<tf.Optimizer, Promise<void>>();

/** The training waits for it between this batch and the next one. */
export function hold(optimizer: tf.Optimizer, work: Promise<void>): void {
  const before = held.get(optimizer);
  const all = before ? before.then(() => work) : work;
  // who waits hears of its failure
  all.catch(() => undefined);
  held.set(optimizer, all);
}

/** What the training is to wait for now, if there is something. An interrupt ends the wait. */
export function heldBy(optimizer: tf.Optimizer, signal?: AbortSignal): Promise<void> | undefined {
  const work = held.get(optimizer);
  if (!work) return undefined;
  held.delete(optimizer);
  if (!signal) return work;
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (signal.aborted) resolve();
  return Promise.race([work, aborted]);
}
