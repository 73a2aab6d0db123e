/**
 * Where steps are looked into: at `call` of a model's layers, at the kernels of operations, and at the gradients of a step. Tensors
 * and tape stay as they are, so that all numbers do too; gradients are seen where the tape's own functions get them.
 */
import * as tf from '@tensorflow/tfjs';
import { forgetCutOffBy } from '../../engine/cut-off.ts';
import { LimpidError } from '../../errors.ts';
import { breakpoints, seekers, type Layer, type Target } from './breakpoint.ts';
import { fittedBy } from './fits.ts';
import { Step } from './step.ts';
import { arrived, computed, gradientsKnown, lossKnown } from './stepper.ts';

type Engine = ReturnType<typeof tf.engine>;
type TapeNode = Engine['state']['activeTape'][number];
type Call = (this: Layer, inputs: unknown, kwargs: unknown) => unknown;

/** The step whose forward or backward pass runs. */
let current: Step | undefined;

/** What `action` computes is no part of the step. */
export function unseen<T>(action: () => T): T {
  const step = current;
  current = undefined;
  try {
    return action();
  } finally {
    current = step;
  }
}

const hooked = new Map<Layer, { hooks: number; unhook: () => void }>();

/** From now on the layer's part in a step is seen. Returns how to end that; hooks are counted. */
export function hookLayer(layer: Layer): () => void {
  const known = hooked.get(layer) ?? { hooks: 0, unhook: hookCall(layer) };
  known.hooks += 1;
  hooked.set(layer, known);
  return () => {
    known.hooks -= 1;
    if (known.hooks > 0) return;
    known.unhook();
    hooked.delete(layer);
  };
}

function hookCall(layer: Layer): () => void {
  const own = Object.getOwnPropertyDescriptor(layer, 'call');
  // SAFETY: it is called with whatever it is given.
  const call = layer.call as Call;
  const seen: Call = function (inputs, kwargs) {
    const step = current;
    if (!step || !isOnTape()) return call.call(layer, inputs, kwargs);
    const run = (): unknown => within(step, layer, () => watched(step, layer, () => call.call(layer, inputs, kwargs)));
    const outputs = run();
    const first = firstOf(outputs);
    if (!first) return outputs;
    const output = within(step, layer, () => computed(step, layer, first, () => firstOf(run()) ?? first));
    if (output === first) return outputs;
    return Array.isArray(outputs) ? [output, ...Array.from<unknown>(outputs).slice(1)] : output;
  };
  Reflect.defineProperty(layer, 'call', { value: seen, configurable: true, writable: true });
  return () => {
    if (own) Reflect.defineProperty(layer, 'call', own);
    else Reflect.deleteProperty(layer, 'call');
  };
}

let areSought = false;

/** From now on `seekers` hear of layers in steps, also in those of a loop of one's own. Further calls do nothing. */
export function hookLayersInSteps(): void {
  if (areSought) return;
  areSought = true;
  const { prototype } = tf.layers.Layer;
  const { apply } = prototype;
  prototype.apply = function (inputs, kwargs) {
    if (current) for (const seek of seekers) seek(this);
    return apply.call(this, inputs, kwargs);
  };
}

function within<T>(step: Step, layer: Layer, action: () => T): T {
  step.inside.push(layer);
  try {
    return action();
  } finally {
    step.inside.pop();
  }
}

function firstOf(outputs: unknown): tf.Tensor | undefined {
  const first: unknown = Array.isArray(outputs) ? Array.from<unknown>(outputs)[0] : outputs;
  return first instanceof tf.Tensor ? first : undefined;
}

let opHooks = 0;
let unhookOps = (): void => undefined;

/** From now on operations are seen. Returns how to end that; hooks are counted. */
export function hookOps(): () => void {
  if (opHooks === 0) unhookOps = hookKernels();
  opHooks += 1;
  return () => {
    opHooks -= 1;
    if (opHooks === 0) unhookOps();
  };
}

function hookKernels(): () => void {
  const engine = tf.engine();
  const own = Object.getOwnPropertyDescriptor(engine, 'runKernel');
  const runKernel = engine.runKernel.bind(engine);
  const seen = (name: string, ...rest: unknown[]): unknown => {
    const step = current;
    // SAFETY: it is called with whatever it is given.
    const run = (): unknown => Reflect.apply(runKernel, engine, [name, ...rest]);
    if (!step || step.isLossKnown || !isOnTape() || ![...breakpoints].some(({ target }) => target === name))
      return run();
    const outputs = watched(step, name, run);
    const first = firstOf(outputs);
    if (!first) return outputs;
    const output = computed(step, name, first, null);
    if (output === first) return outputs;
    return Array.isArray(outputs) ? [output, ...Array.from<unknown>(outputs).slice(1)] : output;
  };
  Reflect.defineProperty(engine, 'runKernel', { value: seen, configurable: true, writable: true });
  return () => {
    if (own) Reflect.defineProperty(engine, 'runKernel', own);
    else Reflect.deleteProperty(engine, 'runKernel');
  };
}

function isOnTape(): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 0;
}

/** The last of the nodes that is on the way of the loss is where the gradient comes in: it is told of before it is used. */
function watched<T>(step: Step, target: Target, run: () => T): T {
  const { activeTape: tape } = tf.engine().state;
  const from = tape.length;
  const result = run();
  let hasArrived = false;
  const watch = (node: TapeNode): void => {
    const { gradient } = node;
    if (!gradient) return;
    node.gradient = (gradients) => {
      const [first] = gradients.filter((one: tf.Tensor | null) => one !== null);
      if (!hasArrived && first) {
        hasArrived = true;
        arrived(step, target, first);
      }
      return gradient(gradients);
    };
  };
  tape.slice(from).forEach(watch);
  return result;
}

let isHooked = false;
const steps = new WeakMap<tf.Optimizer, number>();
const losses = new WeakMap<tf.Optimizer, number>();

/** From now on gradients are seen, while there are breakpoints. Further calls do nothing. */
export function hookGradients(): void {
  if (isHooked) return;
  isHooked = true;
  forgetCutOffBy(() => {
    current?.leave();
    current = undefined;
  });
  const { computeGradients } = tf.Optimizer.prototype;
  tf.Optimizer.prototype.computeGradients = function (f, variables) {
    // what a step computes within a step is part of the outer one
    if ((breakpoints.size === 0 && seekers.size === 0) || current) return computeGradients.call(this, f, variables);
    const fit = fittedBy(this);
    const number = fit ? ++fit.steps : (steps.get(this) ?? 0) + 1;
    if (!fit) steps.set(this, number);
    const step = (current = new Step(this, number, fit?.epoch ?? null, losses.get(this) ?? null));
    try {
      const made = computeGradients.call(
        this,
        () => {
          const loss = f();
          lossKnown(step, Number(loss.dataSync()[0]));
          return loss;
        },
        variables,
      );
      if (!step.isAbandoned) gradientsKnown(step, made.grads);
      if (step.isAbandoned) giveUp(this, made);
      losses.set(this, step.loss ?? Number.NaN);
      return made;
    } finally {
      current = undefined;
      step.leave();
    }
  };
}

/** No weight changes: `fit` ends after this batch by itself, all else ends here. */
function giveUp(optimizer: tf.Optimizer, made: { value: tf.Scalar; grads: tf.NamedTensorMap }): void {
  if (!fittedBy(optimizer)) {
    made.value.dispose();
    tf.dispose(made.grads);
    throw new LimpidError('INTERRUPTED');
  }
  // `minimize`, which has asked for the gradients, applies them next
  Reflect.defineProperty(optimizer, 'applyGradients', {
    value: () => Reflect.deleteProperty(optimizer, 'applyGradients'),
    configurable: true,
  });
}
