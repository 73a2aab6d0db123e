/** Gradients of tfjs's ops, the gradients of these, and both as differences, on one rung. See gradients.test.ts. */
import { json } from 'node:stream/consumers';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { loadEngine } from '../../../kernel/src/engine/load.ts';

export interface Values {
  shape: number[];
  values: number[];
}

/** f(inputs) = the sum of op(inputs, ...rest)ᵢ² · cos i. */
export interface GradientCase {
  op: string;
  inputs: Values[];
  rest: unknown[];
  /** Of one derivative: its gradient is the Hessian of f times this. */
  direction: Values[];
}

export type GradientResult = {
  value: number;
  /** The gradient of f, by each input. */
  first: number[][];
  /** The gradient of the derivative of f along the direction, by each input. */
  second: number[][];
  /** By central differences along the direction: the derivatives of f, and of its derivative. */
  differences: [number, number];
};

const STEP = 2 ** -6;

const { tf } = await loadEngine();

type Op = (inputs: Tensor[], ...rest: never[]) => Tensor;

/** All others are functions of tfjs of one tensor and the rest. */
const OPS: { [name: string]: Op } = {
  einsum: (inputs, equation: string) => tf.einsum(equation, ...inputs),
  gatherND: ([x], indices: number[]) => tf.gatherND(one(x), tf.tensor(indices, undefined, 'int32')),
  gather: ([x], indices: number[], axis: number, batchDims: number) =>
    tf.gather(one(x), tf.tensor(indices, undefined, 'int32'), axis, batchDims),
  conv2d: ([x, filter], pad: 'same', dilations: [number, number]) =>
    tf.conv2d(image(x), image(filter), 1, pad, 'NHWC', dilations),
  depthwiseConv2d: ([x, filter], pad: 'same', dilations: [number, number]) =>
    tf.depthwiseConv2d(image(x), image(filter), 1, pad, 'NHWC', dilations),
  matMul: ([a, b], transposeA: boolean, transposeB: boolean) => tf.matMul(one(a), one(b), transposeA, transposeB),
  pow: ([base, exponent]) => tf.pow(tf.add(tf.abs(one(base)), 0.5), one(exponent)),
  topk: ([x], k: number) => tf.topk(one(x), k).values,
  unstack: ([x], axis: number) => tf.stack(tf.unstack(one(x), axis).reverse(), axis),
  split: ([x], parts: number, axis: number) => tf.concat(tf.split(one(x), parts, axis).reverse(), axis),
};

// SAFETY: gradients.test.ts sends it.
const cases = (await json(process.stdin)) as GradientCase[];
console.log(JSON.stringify(cases.map((one) => tf.tidy(() => compute(one)))));

function compute({ op, inputs, rest, direction }: GradientCase): GradientResult {
  // SAFETY: the names of the cases are functions of tfjs, and what follows are their parameters.
  const [apply, parameters] = [OPS[op] ?? named(op), rest as never[]];
  const [at, along] = [tensors(inputs), tensors(direction)];
  const f = (...given: Tensor[]) => {
    const result = apply(given, ...parameters);
    const weights = Array.from({ length: result.size }, (_, index) => Math.cos(index));
    return tf.sum(tf.mul(tf.square(result), tf.tensor(weights, result.shape)));
  };
  const derivative = (...given: Tensor[]) =>
    tf.addN(
      tf
        .grads(f)(given)
        .map((gradient, input) => tf.sum(tf.mul(gradient, one(along[input])))),
    );
  const shifted = (step: number) => at.map((x, input) => tf.add(x, tf.mul(one(along[input]), step)));
  const difference = (of: typeof f) => (number(of(...shifted(STEP))) - number(of(...shifted(-STEP)))) / (2 * STEP);
  return {
    value: number(f(...at)),
    first: tf.grads(f)(at).map(numbers),
    second: tf.grads(derivative)(at).map(numbers),
    differences: [difference(f), difference(derivative)],
  };
}

function named(op: string): Op {
  // SAFETY: as above.
  const apply = tf[op as 'tanh'] as (x: Tensor, ...rest: unknown[]) => Tensor;
  return ([x], ...rest) => apply(one(x), ...rest);
}

function tensors(all: readonly Values[]): Tensor[] {
  return all.map(({ values, shape }) => tf.tensor(values, shape));
}

function one(tensor: Tensor | undefined): Tensor {
  if (!tensor) throw new Error('A tensor is missing.');
  return tensor;
}

function image(tensor: Tensor | undefined): Tensor4D {
  // SAFETY: so the cases of convolutions are made.
  return one(tensor) as Tensor4D;
}

function numbers(tensor: Tensor): number[] {
  return [...tensor.dataSync()];
}

function number(tensor: Tensor): number {
  return Number(tensor.dataSync()[0]);
}
