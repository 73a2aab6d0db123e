/** Which inputs of an op are lists, and whether it has effects: read from TensorFlow's own definition of it. */
import { fields } from '../protobuf.ts';
import type { Binding } from './binding.ts';

/** How many values an input takes: one, or as many as an attribute says. */
export type InputArity = ({ readonly list: false } | { readonly list: true; readonly lengthOf: string }) & {
  /** The attribute that says of which type it is. */
  readonly typeOf?: string;
};

/** Field numbers of OpDef and OpDef.ArgDef in tensorflow/core/framework/op_def.proto. */
const OP_INPUT = 2;
const OP_STATEFUL = 17;
const ARG_TYPE = 4;
const ARG_NUMBER = 5;
const ARG_TYPE_LIST = 6;

export interface OpDefinition {
  readonly inputs: readonly InputArity[];
  /** It has effects, or does not give the same again. */
  readonly stateful: boolean;
}

const definitions = new Map<string, OpDefinition>();

/** Throws what the addon throws when TensorFlow knows no such op. */
export function definitionOf(addon: Binding, op: string): OpDefinition {
  const known = definitions.get(op) ?? readOpDefinition(addon.opDefinition(op));
  definitions.set(op, known);
  return known;
}

export function readOpDefinition(bytes: Uint8Array): OpDefinition {
  const inputs: InputArity[] = [];
  let stateful = false;
  for (const { field, value } of fields(bytes)) {
    if (field === OP_INPUT && typeof value !== 'number') inputs.push(readInput(value));
    if (field === OP_STATEFUL) stateful = value === 1;
  }
  return { inputs, stateful };
}

function readInput(bytes: Uint8Array): InputArity {
  let arity: InputArity = { list: false };
  let type = {};
  for (const { field, value } of fields(bytes)) {
    if (typeof value === 'number') continue;
    const attribute = new TextDecoder().decode(value);
    if (field === ARG_TYPE) type = { typeOf: attribute };
    if (field === ARG_NUMBER || field === ARG_TYPE_LIST) arity = { list: true, lengthOf: attribute };
  }
  return { ...arity, ...type };
}
