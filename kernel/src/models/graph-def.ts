/**
 * A recorded prediction -> a graph as TensorFlow stores it (GraphDef), with the weights in it as constants. Pure.
 * Field numbers: tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape}.proto.
 */
import { float, integer, message, text, type Message } from '../engine/protobuf.ts';
import type { Attribute } from '../engine/traced/binding.ts';
import type { OpDefinition } from '../engine/traced/op-definition.ts';
import type { Recording, Source } from '../engine/traced/recording.ts';
import type { AnyConstant, Length } from './any-batch.ts';

/** A value with a TF_DataType, which is also what the protocol buffers call DataType. */
export interface Value {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly bytes: Uint8Array;
}

export interface GraphInput {
  readonly name: string;
  /** null is the batch. */
  readonly shape: readonly (number | null)[];
  readonly dtype: number;
}

/** Of TF_DataType. */
const FLOAT = 1;
const INT32 = 3;
const BOOL = 10;
/** A version of graphs that every TensorFlow since 2.12 reads. */
const PRODUCER = 1395;

/** Adds a node and gives its name back. */
type Add = (name: string, op: string, from: readonly string[], attributes: Message) => string;

/** @returns the GraphDef, and the names of the tensors that are the recording's results */
export function graphDef<V>(
  recording: Recording<V>,
  constants: readonly AnyConstant[],
  inputs: readonly GraphInput[],
  weights: readonly Value[],
  definition: (op: string) => OpDefinition,
): { graph: Message; outputs: string[] } {
  const nodes: Message[] = [];
  const add: Add = (name, op, from, attributes) => {
    const node = [...text(1, name), ...text(2, op), ...from.flatMap((input) => text(3, input)), ...attributes];
    nodes.push(message(1, node));
    return name;
  };
  for (const { name, shape, dtype } of inputs) {
    add(name, 'Placeholder', [], [...type('dtype', dtype), ...attribute('shape', message(7, shapeProto(shape)))]);
  }
  const [first] = inputs;
  const batch = first ? once(() => batchSize(add, first)) : () => fail('a graph without inputs');

  const outside = new Map<string, string>();
  const nameOf = (source: Source): string => {
    if (source.from === 'op') return `op_${source.op}:${source.output}`;
    if (source.from === 'argument') return inputs[source.argument]?.name ?? fail('an input that is not there');
    const key = JSON.stringify(source);
    const name = outside.get(key) ?? addOutside(source);
    outside.set(key, name);
    return name;
  };
  const addOutside = (source: Exclude<Source, { from: 'op' | 'argument' }>): string => {
    if (source.from === 'variable') {
      return addConstant(
        add,
        `weight_${source.variable}`,
        weights[source.variable] ?? fail('a weight that is not there'),
      );
    }
    if (source.from !== 'constant') fail(`a ${source.from} of the session`);
    const found = constants[source.constant] ?? fail('a constant that is not there');
    const name = `constant_${source.constant}`;
    switch (found.kind) {
      case 'same': {
        const { shape, dtype, values } = found.constant;
        return addConstant(add, name, { shape, dtype, bytes: bytesOf(dtype, values) });
      }
      case 'lengths':
        return addLengths(add, name, found.lengths, batch());
      case 'filled': {
        const { dtype, value } = found;
        const one = addConstant(add, `${name}_value`, { shape: [], dtype, bytes: bytesOf(dtype, [value]) });
        const shape = addLengths(add, `${name}_shape`, found.shape, batch());
        return add(name, 'Fill', [shape, one], [...type('T', dtype), ...type('index_type', INT32)]);
      }
    }
  };

  const dtypeOf = (source: Source): number =>
    source.from === 'op'
      ? (recording.ops[source.op]?.dtypes[source.output] ?? 0)
      : source.from === 'constant'
        ? (recording.constants[source.constant]?.dtype ?? 0)
        : source.dtype;
  for (const [index, { op, inputs: from, attributes }] of recording.ops.entries()) {
    const given = new Set(attributes.map(({ name }) => name));
    const types = [...typesOf(definition(op), from.map(dtypeOf))].filter(([name]) => !given.has(name));
    const all = [...attributes.flatMap(attributeOf), ...types.flatMap(([name, dtype]) => type(name, dtype))];
    add(`op_${index}`, op, from.map(nameOf), all);
  }
  return {
    graph: [...nodes.flat(), ...message(4, integer(1, PRODUCER))],
    outputs: recording.results.map(({ op, output }) => `op_${op}:${output}`),
  };
}

/** Attributes that TensorFlow takes from the inputs' types by itself when an op is run, and not when it reads a graph. */
function typesOf({ inputs }: OpDefinition, dtypes: readonly number[]): Map<string, number> {
  // what comes before a list can be counted from the front, the rest from the end
  const list = inputs.findIndex((one) => one.list);
  const at = (index: number): number | undefined =>
    list < 0 || index <= list ? dtypes[index] : dtypes[dtypes.length - (inputs.length - index)];
  const found = new Map<string, number>();
  for (const [index, { typeOf }] of inputs.entries()) {
    const dtype = at(index);
    if (typeOf !== undefined && dtype !== undefined) found.set(typeOf, dtype);
  }
  return found;
}

function addConstant(add: Add, name: string, value: Value): string {
  return add(name, 'Const', [], [...type('dtype', value.dtype), ...attribute('value', message(8, tensorProto(value)))]);
}

/** A list of int32, `perSample * batch + fixed`. */
function addLengths(add: Add, name: string, lengths: readonly Length[], batch: string): string {
  const list = (part: keyof Length): string =>
    addConstant(add, `${name}_${part}`, {
      shape: [lengths.length],
      dtype: INT32,
      bytes: bytesOf(
        INT32,
        lengths.map((length) => length[part]),
      ),
    });
  const grown = add(`${name}_grown`, 'Mul', [list('perSample'), batch], type('T', INT32));
  return add(name, 'AddV2', [grown, list('fixed')], type('T', INT32));
}

/** [the batch size], out of the first input's shape. */
function batchSize(add: Add, { name, dtype }: GraphInput): string {
  const shape = add('batch_shape', 'Shape', [name], [...type('T', dtype), ...type('out_type', INT32)]);
  const number = (which: string, value: number): string =>
    addConstant(add, which, { shape: [1], dtype: INT32, bytes: bytesOf(INT32, [value]) });
  const bounds = [number('batch_begin', 0), number('batch_length', 1)];
  return add('batch_size', 'Slice', [shape, ...bounds], [...type('T', INT32), ...type('Index', INT32)]);
}

function once(make: () => string): () => string {
  let made: string | undefined;
  return () => (made ??= make());
}

function attribute(name: string, value: Message): Message {
  return message(5, [...text(1, name), ...message(2, value)]);
}

function type(name: string, dtype: number): Message {
  return attribute(name, integer(6, dtype));
}

/** An attribute as tfjs-node gives it to the C API. */
function attributeOf({ name, type: kind, value }: Attribute): Message {
  const write = WRITERS[kind] ?? fail(`an attribute ${name} of kind ${kind}`);
  if (kind === SHAPE || !Array.isArray(value)) return attribute(name, write(value));
  const list: unknown[] = value;
  return attribute(
    name,
    message(
      1,
      list.flatMap((one) => [...write(one)]),
    ),
  );
}

/** TF_AttrType of the C API -> a field of AttrValue; lists have the same fields. */
const SHAPE = 5;
const WRITERS: readonly ((value: unknown) => Message)[] = [
  (value) => text(2, String(value)),
  (value) => integer(3, Number(value)),
  (value) => float(4, Number(value)),
  (value) => integer(5, value === true || value === 1 ? 1 : 0),
  (value) => integer(6, Number(value)),
  (value) => message(7, shapeProto(Array.isArray(value) ? value.map(Number) : [])),
];

export function shapeProto(shape: readonly (number | null)[]): Message {
  return shape.flatMap((length) => message(2, integer(1, length ?? -1)));
}

function tensorProto({ shape, dtype, bytes }: Value): Message {
  return [...integer(1, dtype), ...message(2, shapeProto(shape)), ...message(4, [bytes])];
}

export function bytesOf(dtype: number, values: ArrayLike<unknown>): Uint8Array {
  const numbers = (): number[] => Array.from(values, Number);
  const typed =
    dtype === FLOAT
      ? values instanceof Float32Array
        ? values
        : Float32Array.from(numbers())
      : dtype === INT32
        ? Int32Array.from(numbers())
        : dtype === BOOL
          ? Uint8Array.from(numbers())
          : fail(`a constant of type ${dtype}`);
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
}

function fail(what: string): never {
  throw new RangeError(`its graph has ${what}`);
}
