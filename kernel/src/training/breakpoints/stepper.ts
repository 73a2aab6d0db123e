/** What happens in a step while breakpoints are set: which of them stop it, who decides there, and how it goes on. */
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import type { Decision } from '../channel.ts';
import { breakpoints, nameOf, type Breakpoint, type Phase, type Target } from './breakpoint.ts';
import { gradientReason, lossReason, stepReason, type Condition } from './conditions.ts';
import { fittedBy, isAwaited } from './fits.ts';
import { haltableOf, hold } from './halting.ts';
import { Standing } from './paused.ts';
import type { Site, Step } from './step.ts';

/** Somebody goes on from one place to the next. */
interface Walk {
  readonly by: Breakpoint;
  readonly from: Step;
  readonly site: Site;
  readonly to: 'layer' | 'batch';
}

let walk: Walk | null = null;

/** The target was computed. @returns what goes on in the output's place */
export function computed(step: Step, target: Target, output: tf.Tensor, again: (() => tf.Tensor) | null): tf.Tensor {
  step.hold(target, output);
  const site: Site = { target, phase: 'forward', computed: { output, again } };
  meet(step, site, (breakpoint) => reached(step, site, breakpoint));
  return site.computed?.output ?? output;
}

/** The gradient of the loss by what the target has computed last has arrived. */
export function arrived(step: Step, target: Target, gradient: tf.Tensor): void {
  step.holdGradient(target, gradient);
  const site: Site = { target, phase: 'backward', computed: null };
  meet(step, site, (breakpoint) => reached(step, site, breakpoint));
}

export function lossKnown(step: Step, loss: number): void {
  step.loss = loss;
  step.isLossKnown = true;
  meetAll(step, 'loss', (condition) => lossReason(condition, loss));
}

export function gradientsKnown(step: Step, gradients: tf.NamedTensorMap): void {
  step.holdGradients(gradients);
  meetAll(step, 'update', (condition, { target }) => {
    if (condition.gradientNorm === undefined) return null;
    const names = typeof target === 'string' ? null : new Set(target.weights.map(({ name }) => name));
    const counted = [...step.gradients].filter(([name]) => names === null || names.has(name));
    return gradientReason(condition, normOf(counted.map(([, gradient]) => gradient)));
  });
}

/** Conditions of a whole step, of which it is said at each breakpoint whose target was computed in it. */
function meetAll(step: Step, phase: Phase, reasonOf: (condition: Condition, own: Breakpoint) => string | null): void {
  for (const target of new Set([...breakpoints].map((breakpoint) => breakpoint.target))) {
    if (!step.held.has(target)) continue;
    meet(step, { target, phase, computed: null }, (breakpoint) => {
      const { when } = breakpoint;
      if (breakpoint.target !== target || !when || typeof when === 'function') return null;
      return reasonOf(when, breakpoint) ?? walked(step, { target, phase, computed: null }, breakpoint);
    });
  }
}

/** Why the breakpoint stops here, where its target was computed or has its gradient. */
function reached(step: Step, site: Site, breakpoint: Breakpoint): string | null {
  const going = walked(step, site, breakpoint);
  if (going !== null || breakpoint.target !== site.target || !breakpoint.phases.includes(site.phase)) return going;
  const { when, armed } = breakpoint;
  if (armed !== null) {
    breakpoint.armed = null;
    return armed;
  }
  if (!when) return site.phase === 'backward' ? say('backward') : say('forward');
  if (typeof when !== 'function') return stepReason(when, step.number);
  const isMet = when(new Standing(step, { ...site, computed: null }, 'when'));
  return isMet ? say('the condition holds') : null;
}

function walked(step: Step, site: Site, breakpoint: Breakpoint): string | null {
  if (walk?.by !== breakpoint) return null;
  const isLayer = typeof site.target !== 'string' && (site.phase === 'forward' || site.phase === 'backward');
  if (walk.to === 'layer') return isLayer ? say('next layer') : null;
  const isSame = walk.site.target === site.target && walk.site.phase === site.phase;
  return isSame && walk.from !== step ? say('next batch') : null;
}

/** Handlers are called one by one; those without one stand together. */
function meet(step: Step, site: Site, reasonOf: (breakpoint: Breakpoint) => string | null): void {
  const waiting: Breakpoint[] = [];
  const reasons: string[] = [];
  for (const breakpoint of [...breakpoints]) {
    if (step.isAbandoned) return;
    const reason = reasonOf(breakpoint);
    if (reason === null) continue;
    breakpoint.hits += 1;
    if (walk?.by === breakpoint) walk = null;
    if (breakpoint.onBreak) handle(step, site, reason, breakpoint);
    else {
      waiting.push(breakpoint);
      reasons.push(reason);
    }
  }
  const [first] = waiting;
  if (!first || step.isAbandoned) return;
  const standing = new Standing(step, site, [...new Set(reasons)].join(say('; ')));
  const decision = haltableOf(step.optimizer)?.halt(standing) ?? null;
  standing.goesOn();
  if (decision !== null) goOn(step, site, first, decision);
  else for (const breakpoint of waiting) tellUnattended(breakpoint, site.target, standing.reason);
}

function handle(step: Step, site: Site, reason: string, breakpoint: Breakpoint): void {
  const standing = new Standing(step, site, reason);
  const answer = breakpoint.onBreak?.(standing);
  standing.goesOn();
  if (!(answer instanceof Promise)) return goOn(step, site, breakpoint, standing.decision);
  if (!isAwaited(step.optimizer)) {
    answer.catch(() => undefined);
    throw new LimpidError('BREAK_AWAITS');
  }
  // what it does from its first `await` on, it does between this batch and the next one
  step.stay();
  const decided = answer.then(() => {
    goOn(step, site, breakpoint, standing.decision);
    if (step.isAbandoned && !fittedBy(step.optimizer)) throw new LimpidError('INTERRUPTED');
  });
  hold(
    step.optimizer,
    decided.finally(() => step.leave()),
  );
}

function goOn(step: Step, site: Site, by: Breakpoint, decision: Decision): void {
  switch (decision) {
    case 'continue':
      return;
    case 'next-layer':
    case 'next-batch':
      walk = breakpoints.has(by) ? { by, from: step, site, to: decision === 'next-layer' ? 'layer' : 'batch' } : null;
      return;
    case 'abandon':
      step.isAbandoned = true;
      fittedBy(step.optimizer)?.stop();
      haltableOf(step.optimizer)?.abandoned();
  }
}

function tellUnattended(breakpoint: Breakpoint, target: Target, reason: string): void {
  if (breakpoint.isTold) return;
  breakpoint.isTold = true;
  console.warn(`limpid: ${new LimpidError('BREAK_UNATTENDED', { layer: nameOf(target), reason }).message}`);
}

/** In float64. */
function normOf(gradients: readonly tf.Tensor[]): number {
  let squares = 0;
  for (const gradient of gradients) for (const value of gradient.dataSync()) squares += value * value;
  return Math.sqrt(squares);
}

/** A breakpoint is gone: nobody goes on from it. */
export function forgetWalk(breakpoint: Breakpoint): void {
  if (walk?.by === breakpoint) walk = null;
}
