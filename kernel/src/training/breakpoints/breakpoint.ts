/** The breakpoints that are set, and what they stand at. */
import type * as tf from '@tensorflow/tfjs';
import type { BreakPicture } from '../../mime.ts';
import type { Condition } from './conditions.ts';
import type { Paused } from './paused.ts';

export type Layer = tf.layers.Layer;
/** A layer, or an operation by the name of its kernel. */
export type Target = Layer | string;
export type Phase = BreakPicture['phase'];

export interface Breakpoint {
  readonly target: Target;
  readonly phases: readonly Phase[];
  readonly when: Condition | ((now: Paused) => boolean) | undefined;
  readonly onBreak: ((paused: Paused) => unknown) | undefined;
  hits: number;
  /** Why it stops the next time that its target is reached. */
  armed: string | null;
  /** It has been said that nobody can answer. */
  isTold: boolean;
}

export const breakpoints = new Set<Breakpoint>();
/** Who wants to hear of each layer before its part in a step. */
export const seekers = new Set<(layer: Layer) => void>();

export function nameOf(target: Target): string {
  return typeof target === 'string' ? target : target.name;
}
