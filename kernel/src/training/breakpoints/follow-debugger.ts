/** Breakpoints that an attached debugger set on names: in every model that trains, each layer of that name gets one. */
import * as tf from '@tensorflow/tfjs';
import { askOpByOp } from '../../engine/op-by-op.ts';
import { breakpoints, seekers, type Breakpoint, type Layer, type Target } from './breakpoint.ts';
import { watchFits } from './fits.ts';
import { hookGradients, hookLayer, hookLayersInSteps, hookOps, unseen } from './hooks.ts';
import { followStops, type DebuggerStop } from './in-debugger.ts';
import { forgetWalk } from './stepper.ts';

/** From now on the debugger's breakpoints are set and removed. */
export function followDebugger(): void {
  let end = (): void => undefined;
  followStops((stops) => {
    end();
    end = stops.length === 0 ? () => undefined : set(stops);
  });
}

/** Returns how to remove them. */
function set(stops: readonly DebuggerStop[]): () => void {
  watchFits();
  hookGradients();
  hookLayersInSteps();
  const endings = [askOpByOp()];
  const known = new WeakSet<Layer>();
  const add = (target: Target, stop: DebuggerStop): void => {
    const breakpoint = breakpointAt(target, stop);
    breakpoints.add(breakpoint);
    endings.push(() => {
      breakpoints.delete(breakpoint);
      forgetWalk(breakpoint);
    });
  };
  const seek = (layer: Layer): void => {
    if (known.has(layer)) return;
    known.add(layer);
    const own = stops.filter(({ name }) => name === layer.name);
    if (own.length > 0) endings.push(hookLayer(layer));
    for (const stop of own) add(layer, stop);
  };
  const kernels = new Set(tf.getKernelsForBackend(tf.getBackend()).map(({ kernelName }) => kernelName));
  const ops = stops.filter(({ name }) => kernels.has(name));
  if (ops.length > 0) endings.push(hookOps());
  for (const stop of ops) add(stop.name, stop);
  seekers.add(seek);
  endings.push(() => seekers.delete(seek));
  return () => endings.forEach((end) => end());
}

/** What is computed while one looks is no part of the step. */
function breakpointAt(target: Target, { phases, when, onBreak }: DebuggerStop): Breakpoint {
  return {
    target,
    phases,
    when: typeof when === 'function' ? (paused) => unseen(() => when(paused)) : when,
    onBreak: (paused) => unseen(() => onBreak(paused)),
    hits: 0,
    armed: null,
    isTold: false,
  };
}
