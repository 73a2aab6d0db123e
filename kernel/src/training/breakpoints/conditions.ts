/** When a breakpoint stops a training, and in words why. Pure. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';

/** One of them is enough. */
export interface Condition {
  /** The step with this number: steps are counted from 1, in `fit` from its begin, in a loop from when the breakpoint was set. */
  step?: number;
  /** As soon as the loss is known, and before it reaches a weight. */
  loss?: 'not finite';
  /** The L2 norm of the gradients of the layer's weights, of an operation those of all, is above this or no number; no weight has changed yet. */
  gradientNorm?: number;
  /** The validation loss is so many times the best one before: it stops in the next step, at the layer. */
  valLoss?: number;
}

const NUMBERS = ['step', 'gradientNorm', 'valLoss'] as const;

export function isCondition(given: unknown): given is Condition {
  if (typeof given !== 'object' || given === null) return false;
  const entries: [string, unknown][] = Object.entries(given);
  const isKnown = ([name, value]: [string, unknown]): boolean =>
    name === 'loss'
      ? value === 'not finite'
      : NUMBERS.some((known) => known === name) && typeof value === 'number' && value > 0;
  return entries.length > 0 && entries.every(isKnown);
}

export function stepReason({ step }: Condition, now: number): string | null {
  return step === now ? say('step {batch}', { batch: step }) : null;
}

export function lossReason({ loss }: Condition, now: number): string | null {
  return loss === undefined || Number.isFinite(now) ? null : say('loss is {value}', { value: figure(now) });
}

export function gradientReason({ gradientNorm }: Condition, norm: number): string | null {
  if (gradientNorm === undefined || norm <= gradientNorm) return null;
  return say('gradient norm is {norm}, above {most}', { norm: figure(norm), most: figure(gradientNorm) });
}

/** `best` of the epochs before. */
export function valLossReason({ valLoss }: Condition, best: number, now: number): string | null {
  if (valLoss === undefined || !Number.isFinite(best) || now < valLoss * best) return null;
  return say('val_loss rose from {best} to {now}', { best: figure(best), now: figure(now) });
}
