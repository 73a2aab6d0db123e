/** What one step asked of the engine: its ops in order, and where each input came from. Pure data and its comparison. */
import { isDeepStrictEqual } from 'node:util';
import type { Attribute, Values } from './binding.ts';

/** Where an op's input comes from. */
export type Source =
  | { readonly from: 'op'; readonly op: number; readonly output: number }
  | { readonly from: 'constant'; readonly constant: number }
  | Outside;

/** What is passed to a step from outside; `dtype` is a TF_DataType. */
export type Outside = { readonly dtype: number } & (
  | /** The step's own data: position in its arguments, and its shape where the step was not told of it. */ {
      readonly from: 'argument';
      readonly argument: number;
      readonly shape?: readonly number[];
    }
  | /** A number that is asked for anew in each step, such as the learning rate. */ {
      readonly from: 'number';
      readonly number: number;
    }
  | /** A variable's value before the step: position in `variables`. */ {
      readonly from: 'variable';
      readonly variable: number;
    }
  | /** A tensor that was there before the step and stays. */ { readonly from: 'tensor'; readonly id: number }
);

/** An op before it has run. */
export interface AskedOp {
  readonly op: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly Source[];
}

export interface RecordedOp extends AskedOp {
  readonly outputs: number;
  /** TF_DataTypes of the outputs. */
  readonly dtypes: readonly number[];
}

export interface Constant {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly values: Values;
}

/** An output of one of the ops. */
export interface Produced {
  readonly op: number;
  readonly output: number;
}

/** An optimizer's update of weights, and the gradients that it was given. */
export interface RecordedUpdate<Variable> {
  readonly optimizer: object;
  readonly weights: readonly { readonly variable: Variable; readonly gradient: Source }[];
}

/** `Variable` is tfjs's; this file needs none of its doings. */
export interface Recording<Variable> {
  readonly ops: readonly RecordedOp[];
  readonly constants: readonly Constant[];
  readonly numbers: readonly (() => number)[];
  readonly variables: readonly Variable[];
  /** What the step gave back. */
  readonly results: readonly Produced[];
  /** The variables that it gave new values. */
  readonly assigned: readonly { readonly variable: Variable; readonly value: Produced }[];
  /** What JavaScript has to do after each step. */
  readonly afterwards: readonly (() => void)[];
  readonly updates: readonly RecordedUpdate<Variable>[];
  /** Where JavaScript runs the forward pass of each step, and so asks for its ops anew. */
  readonly forward?: ForwardPass;
}

export interface ForwardPass {
  /** By op, the shapes of its outputs. These ops are the recording's first ones. */
  readonly shapes: readonly (readonly (readonly number[])[])[];
  /** What outlives the step. */
  readonly kept: readonly Produced[];
}

/** Null when both recordings describe the same computation, else what differs between the two steps, in words. */
export function difference<V>(one: Recording<V>, other: Recording<V>): string | null {
  if (one.ops.length !== other.ops.length) return 'its ops are not the same in each step';
  for (const [index, op] of one.ops.entries()) {
    if (!isDeepStrictEqual(op, other.ops[index])) return `${op.op} is not called in the same way in each step`;
  }
  if (!isDeepStrictEqual(one.forward?.shapes, other.forward?.shapes)) return 'its shapes are not the same in each step';
  for (const [index, constant] of one.constants.entries()) {
    if (!sameConstant(constant, other.constants[index])) {
      return 'a value that JavaScript makes is not the same in each step';
    }
  }
  if (!isDeepStrictEqual(one.results, other.results)) return 'its results are not the same in each step';
  const isSame =
    one.numbers.length === other.numbers.length &&
    one.variables.length === other.variables.length &&
    one.variables.every((variable, index) => variable === other.variables[index]) &&
    one.assigned.length === other.assigned.length &&
    one.assigned.every(
      ({ variable, value }, index) =>
        variable === other.assigned[index]?.variable && isDeepStrictEqual(value, other.assigned[index]?.value),
    );
  return isSame ? null : 'it does not change the same variables in each step';
}

export function sameConstant(one: Constant, other: Constant | undefined): boolean {
  return (
    other !== undefined &&
    one.dtype === other.dtype &&
    isDeepStrictEqual(one.shape, other.shape) &&
    sameValues(one.values, other.values)
  );
}

function sameValues(one: Values, other: Values): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (!Object.is(one[index], other[index])) return false;
  return true;
}
