/** ONNX's messages, field by field (onnx/onnx.proto). Pure. */
import { float, integer, message, text } from '../../engine/protobuf.ts';
import type { Message } from '../../engine/protobuf.ts';

/** Of TensorProto.DataType. */
export const TYPE = { float32: 1, uint8: 2, int32: 6, int64: 7 } as const;
/** The newest operators that runtimes of the last years all know. */
const OPSET = 17;
const IR_VERSION = 8;

export type Attribute =
  number | string | readonly number[] | { readonly float: number } | { readonly texts: readonly string[] };

/** Null: any size. */
export type Sizes = readonly (number | null)[];

export interface ValueInfo {
  readonly name: string;
  readonly type: number;
  readonly shape: Sizes;
}

export function nodeProto(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: { readonly [name: string]: Attribute },
): Message {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(3, outputs.find((name) => name !== '') ?? op),
    ...text(4, op),
    ...Object.entries(attributes).flatMap(([name, value]) => message(5, attributeProto(name, value))),
  ];
}

/** @param bytes of the numbers, little-endian */
export function tensorProto(name: string, type: number, shape: readonly number[], bytes: Uint8Array): Message {
  return [...shape.flatMap((size) => integer(1, size)), ...integer(2, type), ...text(8, name), ...message(9, [bytes])];
}

export function modelProto(graph: {
  readonly name: string;
  readonly nodes: readonly Message[];
  readonly constants: readonly Message[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}): Message {
  const graphProto = [
    ...graph.nodes.flatMap((node) => message(1, node)),
    ...text(2, graph.name),
    ...graph.constants.flatMap((constant) => message(5, constant)),
    ...graph.inputs.flatMap((input) => message(11, valueInfoProto(input))),
    ...graph.outputs.flatMap((output) => message(12, valueInfoProto(output))),
  ];
  return [
    ...integer(1, IR_VERSION),
    ...text(2, 'Limpid'),
    ...message(7, graphProto),
    ...message(8, [...text(1, ''), ...integer(2, OPSET)]),
  ];
}

function attributeProto(name: string, value: Attribute): Message {
  // AttributeProto.type: 1 a float, 2 a whole number, 3 text, 7 whole numbers, 8 texts
  if (typeof value === 'number') return [...text(1, name), ...integer(3, value), ...integer(20, 2)];
  if (typeof value === 'string') return [...text(1, name), ...text(4, value), ...integer(20, 3)];
  if ('float' in value) return [...text(1, name), ...float(2, value.float), ...integer(20, 1)];
  if ('texts' in value) return [...text(1, name), ...value.texts.flatMap((one) => text(9, one)), ...integer(20, 8)];
  return [...text(1, name), ...value.flatMap((one) => integer(8, one)), ...integer(20, 7)];
}

function valueInfoProto({ name, type, shape }: ValueInfo): Message {
  const sizes = shape.flatMap((size, at) =>
    message(1, size === null ? text(2, at === 0 ? 'batch' : `any_${at}`) : integer(1, size)),
  );
  const tensorType = [...integer(1, type), ...message(2, sizes)];
  return [...text(1, name), ...message(2, message(1, tensorType))];
}
