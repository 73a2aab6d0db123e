/** Training steps, predictions and declared functions, however they run: whoever wants to look at them does it around them. */
import type * as tfjs from '@tensorflow/tfjs';

/** One run of a step. */
export interface Step<T> {
  /** The model, the optimizer, or the declared function. */
  readonly of: object;
  /** `train` and `declared` may change variables. */
  readonly kind: 'train' | 'test' | 'predict' | 'declared';
  /** What it is given, in the model's order; null where there is nothing. */
  readonly given: readonly (tfjs.Tensor | null)[];
  /** May be called again, with everything as it was before. */
  readonly run: () => T;
}

export type AroundStep = <T>(step: Step<T>) => T;

/** Nobody looks. */
let around: AroundStep = ({ run }) => run();

/** From now on `other` does every step. Returns how to end that. */
export function aroundSteps(other: AroundStep): () => void {
  const before = around;
  around = other;
  return () => {
    around = before;
  };
}

/** @returns what the step gives */
export function aroundStep<T>(step: Step<T>): T {
  return around(step);
}
