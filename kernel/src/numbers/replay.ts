/**
 * A step that gave values that are not finite, once more: op by op, from the weights, the batch and the random numbers that it
 * had. It goes as far as the gradients; what is wrong after those is the update's.
 */
import * as tf from '@tensorflow/tfjs';
import type { Place } from '../cell/place.ts';
import { placeOf } from '../doctor/places.ts';
import type { Step } from '../engine/around-steps.ts';
import { drawingAgain, type RandomState } from '../engine/random/seed.ts';
import { opByOp } from '../engine/op-by-op.ts';
import { tensorsIn } from '../engine/tensors-in.ts';
import { healthOf, isHealthy, type Health } from './health.ts';
import { OpTrace, type TracedOp } from './op-trace.ts';
import type { Found } from './origin.ts';

/** What an optimizer keeps of a weight is called after it. */
export interface NamedVariable {
  readonly variable: tf.Variable;
  readonly name: string;
}

/** What is known of the step that failed. */
export interface FailedStep {
  readonly step: Step<unknown>;
  readonly random: RandomState;
  readonly variables: readonly tf.Variable[];
  /** Their values before the step. */
  readonly before: readonly tf.Tensor[];
  /** Variables that are not finite after it: weights, and what the optimizer keeps of them. */
  readonly broken: readonly (NamedVariable & { readonly health: Health })[];
  /** Of variables by their names. */
  readonly layerOf: (variable: string) => string | undefined;
  /** Of data that was there before the step. */
  readonly nameOf: (tensor: object) => string | undefined;
  /** Where the training was called. */
  readonly called: Error;
}

/** Thrown through tfjs when all that can be seen has been. */
const SEEN = new Error('the gradients have been seen');

/** What one call of computeGradients gave. */
interface Gradients {
  readonly optimizer: tf.Optimizer;
  readonly value: tf.Tensor;
  readonly grads: { readonly [name: string]: tf.Tensor };
}

type ComputeGradients = (this: tf.Optimizer, ...given: unknown[]) => Omit<Gradients, 'optimizer'>;

export function replay(failed: FailedStep): Found {
  const { variables, before, step, random } = failed;
  const after = variables.map((variable) => tf.keep(variable.clone()));
  const assign = (values: readonly tf.Tensor[]): void =>
    variables.forEach((variable, index) => {
      const value = values[index];
      if (value && !variable.isDisposed) variable.assign(value);
    });
  assign(before);
  try {
    return tf.tidy(() => {
      const trace = new OpTrace();
      // SAFETY: a tidy gives back what it was given, where that holds no tensors.
      return drawingAgain(random, () => opByOp(() => trace.during(() => origin(failed, step, trace)))) as Found &
        tf.TensorContainer;
    });
  } finally {
    assign(after);
    tf.dispose(after);
  }
}

function origin(failed: FailedStep, { run, kind }: Step<unknown>, trace: OpTrace): Found {
  let found: Found | undefined;
  const seen = (gradients: Gradients): void => {
    found = inGradients(failed, gradients, trace);
    // a declared function may have steps of several optimizers
    if (found ?? kind !== 'declared') throw SEEN;
  };
  const forget = watchGradients(seen);
  try {
    const bad = tensorsIn(run()).find((one) => !isHealthy(one));
    if (bad) found ??= of(failed, [trace.madeBy(bad)]);
  } catch (error) {
    if (error !== SEEN) throw error;
  } finally {
    forget();
  }
  const [weight] = failed.broken;
  return found ?? { began: 'unknown', inputs: [], ...(weight && { weight: weight.name }), ...placed(failed) };
}

/** The loss comes before its gradients, and those before the update. */
function inGradients(failed: FailedStep, { optimizer, value, grads }: Gradients, trace: OpTrace): Found | undefined {
  if (!isHealthy(value)) return of(failed, [trace.madeBy(value)]);
  const bad = Object.values(grads).filter((gradient) => !isHealthy(gradient));
  if (bad.length > 0)
    return of(
      failed,
      bad.map((gradient) => trace.madeBy(gradient)),
    );
  const updated = failed.broken.find((one) => gradientFor(one, grads));
  if (!updated) return undefined;
  const gradient = gradientFor(updated, grads);
  const layer = failed.layerOf(updated.name) ?? failed.layerOf(weightOf(updated));
  return {
    began: 'update',
    operation: optimizer.getClassName(),
    weight: updated.name,
    ...(layer !== undefined && { layer }),
    output: updated.health,
    inputs: gradient ? [{ name: 'gradient', ...healthOf(gradient) }] : [],
    ...placed(failed),
  };
}

function gradientFor(named: NamedVariable, grads: Gradients['grads']): tf.Tensor | undefined {
  return grads[named.name] ?? grads[weightOf(named)];
}

function weightOf({ name }: NamedVariable): string {
  return name.replace(/\/[^/]*$/, '');
}

/** The first operation of all that the values of these come from. */
function of(failed: FailedStep, made: readonly (TracedOp | undefined)[]): Found | undefined {
  const first = [...sources(made.filter((op) => op !== undefined))].sort((a, b) => a.number - b.number)[0];
  if (!first) return undefined;
  const { operation, gradientOf, layer, output, inputs, given, where, isOwnLine } = first;
  const known = {
    operation,
    ...(gradientOf !== undefined && { gradientOf }),
    ...(layer !== undefined && { layer }),
    ...{ output, inputs },
    // what was there before is not the layer's fault
    ...placed(failed, given.length > 0 && !isOwnLine ? undefined : where),
  };
  const [one] = given;
  if (!one) return { began: gradientOf === undefined ? 'operation' : 'gradient', ...known };
  const input = inputs.find(({ name }) => name === one.name);
  const weight = failed.variables.find(({ dataId }) => dataId === one.tensor)?.name;
  const name = weight ?? failed.nameOf(one.tensor) ?? `values (${one.name})`;
  return {
    ...{ ...known, began: weight === undefined ? 'data' : 'weights' },
    ...(weight !== undefined && { weight, layer: failed.layerOf(weight) ?? layer }),
    inputs: input ? [{ ...input, name }] : [],
  };
}

function sources(made: readonly TracedOp[], seen = new Set<TracedOp>()): Set<TracedOp> {
  const all = new Set<TracedOp>();
  const waiting = [...made];
  for (let op = waiting.pop(); op; op = waiting.pop()) {
    if (seen.has(op)) continue;
    seen.add(op);
    if (op.from.length === 0) all.add(op);
    waiting.push(...op.from);
  }
  return all;
}

function placed({ called }: FailedStep, where?: Place): { where?: Place } {
  const place = where ?? placeOf(called);
  return place ? { where: place } : {};
}

function watchGradients(seen: (gradients: Gradients) => void): () => void {
  const { prototype } = tf.Optimizer;
  // SAFETY: tfjs-core 4.22's method, called with whatever it is given.
  const computeGradients = prototype.computeGradients as ComputeGradients;
  const watched: ComputeGradients = function (...given) {
    const made = computeGradients.apply(this, given);
    seen({ optimizer: this, ...made });
    return made;
  };
  Reflect.set(prototype, 'computeGradients', watched);
  return () => {
    Reflect.set(prototype, 'computeGradients', computeGradients);
  };
}
