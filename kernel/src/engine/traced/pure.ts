/** Which models compute the same in each step: those built of tfjs's own parts, and of functions that say so of themselves. */
import type * as tfjs from '@tensorflow/tfjs';
import { aroundStep } from '../around-steps.ts';
import { say } from '../../say.ts';

export interface Known {
  readonly tf: typeof tfjs;
  /** Classes of optimizers whose updates are fused. */
  readonly optimizers: ReadonlySet<unknown>;
  /** tfjs's own classes of layers and of what they hold. */
  readonly classes: ReadonlySet<unknown>;
}

/** A function that `traced(…)` has declared. */
export type Pure = (...given: never[]) => unknown;

const declared = new WeakSet<object>();

type Call = (pure: Pure, call: (given: unknown[]) => unknown, given: unknown[]) => unknown;

/** Without the native engine a declared function is called as it is. */
let callDeclared: Call = (_, call, given) => call(given);

/** From now on `call` runs what is declared. */
export function callDeclaredBy(call: Call): void {
  callDeclared = call;
}

/** Without a watcher a call is just done. */
let watchCall: (call: () => unknown) => unknown = (call) => call();

/** From now on `watch` is told of each call of what is declared, traced or not, and does it. */
export function watchDeclaredBy(watch: (call: () => unknown) => unknown): void {
  watchCall = watch;
}

/**
 * Declares that a function or a class of layers computes the same in each call: what it does depends on the tensors that
 * it is given, and on variables, alone. So it can run as one function of TensorFlow's: the step of a training loop, a loss,
 * a metric, or a model's training step with them. A number that changes from call to call is to be an argument; a print
 * or a `dataSync` inside would be seen only in the first calls.
 *
 * ```ts
 * const step = traced((x, y) => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, model.apply(x)), true));
 * for (const [x, y] of batches) step(x, y);
 * ```
 *
 * @returns the function as it is to be called; a class is given back itself
 */
export function traced<F extends (...given: never[]) => unknown>(pure: F): F;
export function traced<C extends abstract new (...given: never[]) => unknown>(pure: C): C;
export function traced(pure: Pure): unknown {
  declared.add(pure);
  if (isClass(pure) || isAsync(pure)) return pure;
  // SAFETY: the caller of the returned function gives what `pure` takes.
  const run = pure as (...given: unknown[]) => unknown;
  const declaredFunction = function (this: unknown, ...given: unknown[]): unknown {
    const call = (): unknown => callDeclared(declaredFunction, (all) => run.apply(this, all), given);
    return watchCall(() => aroundStep({ of: declaredFunction, kind: 'declared', given: [], run: call }));
  };
  Object.defineProperty(declaredFunction, 'name', { value: pure.name });
  declared.add(declaredFunction);
  return declaredFunction;
}

function isClass(pure: Pure): boolean {
  return /^class\b/.test(Function.prototype.toString.call(pure));
}

/** What goes on after an await is nobody's step. */
function isAsync(pure: Pure): boolean {
  return Object.prototype.toString.call(pure) === '[object AsyncFunction]';
}

/** In words why a training step of a model of known parts may not be traced, else null. */
export function whyNotTrained(model: tfjs.LayersModel, { tf, optimizers }: Known): string | null {
  // the declaration hides that a model that was only loaded has none
  const optimizer: tfjs.Optimizer | undefined = model.optimizer;
  if (!optimizer) return say('it is not compiled');
  if (!optimizers.has(optimizer.constructor))
    return say('its optimizer {optimizer} has no fused update', { optimizer: optimizer.getClassName() });
  for (const [what, given] of [
    ['loss', model.loss],
    ['metric', model.metrics],
  ] as const) {
    const own = functionsIn(given).find((one) => !declared.has(one) && !isOfTfjs(tf, one));
    if (own)
      return say("its {what} {name} is the notebook's own, and is not declared by traced(…)", {
        what,
        name: own.name || 'function',
      });
  }
  return null;
}

/** In words which of its parts is not known: a layer, or what layers hold: cells, wrapped layers, activations, regularizers. */
export function foreignPart(
  part: object,
  { classes }: Pick<Known, 'classes'>,
  seen = new Set<object>(),
): string | null {
  if (seen.has(part)) return null;
  seen.add(part);
  const { constructor } = part;
  if (!declared.has(constructor) && !classes.has(constructor)) {
    return `its ${constructor.name} is the notebook's own class, and is not declared by traced(…)`;
  }
  if (Object.hasOwn(part, 'call')) return "one of its layers has a call of the notebook's own";
  for (const value of Object.values(part).flat()) {
    if (!isPart(value)) continue;
    const foreign = foreignPart(value, { classes }, seen);
    if (foreign !== null) return foreign;
  }
  return null;
}

/** The classes of tfjs's registry; to be asked before a notebook registers its own. */
export function ownClasses(tf: typeof tfjs): ReadonlySet<unknown> {
  // SAFETY: tfjs-core's map from names to classes and their factories.
  const { classNameMap } = tf.serialization.SerializationMap.getMap() as unknown as {
    classNameMap: { [name: string]: [unknown, unknown] };
  };
  return new Set([...Object.values(classNameMap).map(([known]) => known), tf.LayersModel]);
}

function functionsIn(given: unknown): ((...given: never[]) => unknown)[] {
  if (isFunction(given)) return [given];
  if (typeof given !== 'object' || given === null) return [];
  return Object.values(given).flatMap(functionsIn);
}

function isFunction(value: unknown): value is (...given: never[]) => unknown {
  return typeof value === 'function';
}

function isOfTfjs(tf: typeof tfjs, value: unknown): boolean {
  return Object.values<unknown>(tf.metrics).includes(value) || Object.values<unknown>(tf.losses).includes(value);
}

interface Part {
  getClassName(): string;
}

function isPart(value: unknown): value is Part {
  return (
    typeof value === 'object' && value !== null && 'getClassName' in value && typeof value.getClassName === 'function'
  );
}
