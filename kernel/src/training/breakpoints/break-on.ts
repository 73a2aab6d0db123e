/** `breakOn(model, 'conv2d_1')`: a training pauses within its steps, where a layer or an operation computes. */
import * as tf from '@tensorflow/tfjs';
import { didYouMean, similar } from '../../cell/similar.ts';
import { askOpByOp } from '../../engine/op-by-op.ts';
import { LimpidError } from '../../errors.ts';
import { layersOf } from '../../explain/layers.ts';
import { say } from '../../say.ts';
import { breakpoints, nameOf, type Breakpoint, type Phase, type Target } from './breakpoint.ts';
import { isCondition, type Condition } from './conditions.ts';
import { watchFits } from './fits.ts';
import { hookGradients, hookLayer, hookOps } from './hooks.ts';
import type { Paused } from './paused.ts';
import { forgetWalk } from './stepper.ts';

export interface BreakOptions {
  /** Stops only then; a function is asked each time that the layer is reached. Without, each time. */
  when?: Condition | ((now: Paused) => boolean);
  /** Once the layer has computed (by default), once its gradient has arrived, or both. */
  phase?: 'forward' | 'backward' | 'both';
  /**
   * Looks, changes and decides in place of the buttons under the cell. What it does before its first `await` it does within the
   * step, all else between this batch and the next one, where `fit`, `fitDataset` and `trainOnBatch` wait for it.
   */
  onBreak?: (paused: Paused) => void | Promise<void>;
}

export interface BreakHandle {
  /** What it is set at. */
  readonly name: string;
  /** How often it has stopped a training. */
  readonly hits: number;
  /** Steps are traced again when no breakpoint is left. */
  remove(): void;
}

/**
 * Pauses trainings of the model at a layer, or at each operation of a kind (`'Relu'`), in the forward pass or the backward one. While a
 * breakpoint is set all steps run op by op. In a notebook, buttons under the cell decide how it goes on; where nobody can answer, that
 * is said once, and the training goes on.
 *
 * ```ts
 * const handle = breakOn(model, 'conv2d_1', {
 *   when: { loss: 'not finite' },
 *   onBreak: (paused) => {
 *     paused.activations()?.print();
 *     paused.abandon();
 *   },
 * });
 * ```
 */
export function breakOn(model: tf.LayersModel, name: string, options: BreakOptions = {}): BreakHandle {
  const target = targetIn(model, name);
  const breakpoint: Breakpoint = { target, ...readOptions(options), hits: 0, armed: null, isTold: false };
  watchFits();
  hookGradients();
  const endings = [askOpByOp(), ...layersOf(model).map(hookLayer)];
  if (typeof target === 'string') endings.push(hookOps());
  breakpoints.add(breakpoint);
  return {
    name: nameOf(target),
    get hits() {
      return breakpoint.hits;
    },
    remove() {
      if (!breakpoints.delete(breakpoint)) return;
      forgetWalk(breakpoint);
      for (const end of endings) end();
    },
  };
}

function targetIn(model: unknown, name: string): Target {
  if (!(model instanceof tf.LayersModel)) throw new LimpidError('BREAK_MODEL', { found: kindOf(model) });
  if (isDisposed(model)) throw new LimpidError('BREAK_DISPOSED', { model: model.name });
  const layers = layersOf(model);
  const layer = layers.find((one) => one.name === name);
  if (layer) return layer;
  const kernels = tf.getKernelsForBackend(tf.getBackend()).map(({ kernelName }) => kernelName);
  if (kernels.includes(name)) return name;
  const names = layers.map((one) => one.name);
  const near = didYouMean(similar(name, [...names, ...kernels]));
  throw new LimpidError('BREAK_UNKNOWN', { model: model.name, name, near, known: names.join(', ') });
}

function readOptions({
  when,
  phase = 'forward',
  onBreak,
}: BreakOptions): Pick<Breakpoint, 'when' | 'phases' | 'onBreak'> {
  if (when !== undefined && typeof when !== 'function' && !isCondition(when)) {
    throw new LimpidError('BREAK_WHEN', { given: JSON.stringify(when) ?? String(when) });
  }
  const phases = PHASES[phase];
  if (!phases) throw new LimpidError('BREAK_PHASE', { given: String(phase) });
  if (onBreak !== undefined && typeof onBreak !== 'function') {
    throw new LimpidError('BREAK_ON_BREAK', { given: String(onBreak) });
  }
  return { when, phases, onBreak };
}

const PHASES: { readonly [phase: string]: readonly Phase[] | undefined } = {
  forward: ['forward'],
  backward: ['backward'],
  both: ['forward', 'backward'],
};

function isDisposed(model: tf.LayersModel): boolean {
  // what tfjs-layers 4.22 counts in layers, and does not declare
  return model.layers.some((layer) => Reflect.get(layer, '_refCount') === 0);
}

function kindOf(value: unknown): string {
  if (value instanceof tf.GraphModel) return say('a graph model');
  return typeof value === 'object' && value !== null
    ? say('a {name}', { name: value.constructor.name })
    : String(value);
}
