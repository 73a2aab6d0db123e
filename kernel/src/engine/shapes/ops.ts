/**
 * Ops of tfjs-core that fail of their tensors say so in the same words on every rung, with both shapes. They are looked at when
 * they have failed; until then it is one call more.
 */
import * as tfjs from '@tensorflow/tfjs';
import { say } from '../../say.ts';
import { core } from '../core.ts';
import { problemOf, type Call } from './operands.ts';
import { canBeTold, tell } from './told.ts';
import { unfused } from './windows.ts';
import { words, type Given } from './words.ts';

type Op = (this: unknown, ...given: unknown[]) => unknown;
/** The arguments of a call as the function of the op's name takes them. */
type Arrange = (self: unknown, given: readonly unknown[]) => readonly unknown[];

/** Namespaces of ops; what their ops are called by begins with this. */
const SPACES = { losses: 'losses.', image: 'image.', fused: '' } as const;

/** Called once after the engine has loaded. `tf` is what notebooks import. */
export function tellOps(tf: typeof tfjs): void {
  for (const module of new Set<object>([core, tf])) {
    for (const [name, op] of opsOf(module)) replace(module, name, telling(name, op, asGiven));
    for (const [space, prefix] of Object.entries(SPACES)) {
      const inner: unknown = Reflect.get(module, space);
      if (typeof inner !== 'object' || inner === null || known.has(inner)) continue;
      known.add(inner);
      for (const [name, op] of opsOf(inner)) {
        const arrange: Arrange = space === 'fused' ? (_, [options]) => unfused(name, options) : asGiven;
        replace(inner, name, telling(`${prefix}${name}`, op, arrange));
      }
    }
  }
  for (const prototype of [tfjs.Tensor.prototype, core.Tensor.prototype]) {
    if (known.has(prototype)) continue;
    known.add(prototype);
    for (const [name, method] of methodsOf(prototype))
      replace(prototype, name, telling(name, method, METHODS[name] ?? asMethod));
  }
}

const known = new WeakSet<object>();

const asGiven: Arrange = (_, given) => given;
const asMethod: Arrange = (self, given) => [self, ...given];

/** Methods of tensors whose arguments are in another order than those of the function. */
const METHODS: { readonly [name: string]: Arrange | undefined } = {
  concat: (self, [others, axis]) => [[self, others].flat(), axis],
  stack: (self, [others, axis]) => [[self, others].flat(), axis],
  where: (self, [condition, other]) => [condition, self, other],
};

/** Functions of tfjs-core's that are ops have such a name. */
function opsOf(module: object): [name: string, op: Op][] {
  return Object.entries<unknown>({ ...module }).flatMap(([name, op]) =>
    // SAFETY: a function, called with whatever it is given.
    typeof op === 'function' && op.name.endsWith('__op') ? [[name, op as Op]] : [],
  );
}

function methodsOf(prototype: object): [name: string, method: Op][] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    // SAFETY: methods are functions; those of `Object` are not the prototype's own.
    typeof value === 'function' && name !== 'constructor' && name in core ? [[name, value as Op]] : [],
  );
}

function replace(object: object, name: string, value: Op): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Ops that give nonsense, or read beyond the tensor, on WebAssembly or in JavaScript, where TensorFlow refuses. */
const UNCHECKED = new Set(['slice', 'transpose', 'pad', 'cumsum', 'cumprod']);

function telling(op: string, run: Op, arrange: Arrange): Op {
  const isUnchecked = UNCHECKED.has(op) && tfjs.getBackend() !== 'tensorflow';
  const told: Op = function (this: unknown, ...given) {
    try {
      if (isUnchecked) check(op, arrange(this, given));
      return Reflect.apply(run, this, given);
    } catch (error) {
      if (canBeTold(error)) explain(error, op, arrange(this, given));
      throw error;
    }
  };
  return Object.defineProperty(told, 'name', { value: run.name });
}

function check(op: string, given: readonly unknown[]): void {
  const problem = problemOf({ op, given, tensors: [givenOf(given[0])] });
  if (problem !== null) throw new Error(problem);
}

function explain(error: Error, op: string, given: readonly unknown[]): void {
  const [first] = given;
  const list: readonly unknown[] = Array.isArray(first) ? first : [];
  const operands = list.some((one) => isTensor(one)) ? list : given;
  const disposed = operands.findIndex((one) => isTensor(one) && one.isDisposed);
  if (disposed >= 0) return tell(error, disposedProblem(op, operands, disposed), 'op');
  const call: Call = {
    op,
    given,
    tensors: operands.map(givenOf),
    indices: () => valuesOf(given[1]),
  };
  const problem = problemOf(call);
  if (problem !== null) tell(error, problem, 'op');
}

function disposedProblem(op: string, operands: readonly unknown[], index: number): string {
  const tensor = givenOf(operands[index]);
  const which = operands.length > 1 ? ordinalTensor(index) : say('the tensor');
  return say('{op}: {tensor} is disposed. Return it from tf.tidy, or keep it with tf.keep, as long as it is needed.', {
    op,
    tensor: tensor ? `${which} ${words(tensor)}` : which,
  });
}

function ordinalTensor(index: number): string {
  if (index === 0) return say('the first tensor');
  if (index === 1) return say('the second tensor');
  return index === 2 ? say('the third tensor') : say('the {number}th tensor', { number: index + 1 });
}

function isTensor(value: unknown): value is tfjs.Tensor {
  return value instanceof tfjs.Tensor;
}

/** Numbers and arrays stand for tensors. */
function givenOf(value: unknown): Given | null {
  if (isTensor(value)) return { shape: value.shape, dtype: value.dtype };
  if (typeof value === 'number') return { shape: [], dtype: 'float32' };
  if (typeof value === 'boolean') return { shape: [], dtype: 'bool' };
  if (value instanceof Int32Array) return { shape: [value.length], dtype: 'int32' };
  if (value instanceof Float32Array) return { shape: [value.length], dtype: 'float32' };
  if (!Array.isArray(value)) return null;
  const shape: number[] = [];
  let inner: unknown = value;
  while (Array.isArray(inner)) {
    shape.push(inner.length);
    inner = inner[0];
  }
  return { shape, dtype: typeof inner === 'boolean' ? 'bool' : typeof inner === 'string' ? 'string' : 'float32' };
}

function valuesOf(value: unknown): ArrayLike<number> | null {
  try {
    if (isTensor(value)) return value.dataSync();
  } catch {
    // it has none: what computes it has failed
    return null;
  }
  return Array.isArray(value) ? value.filter((one) => typeof one === 'number') : null;
}
