/** Which inputs of an op are lists: read from TensorFlow's own definition of it. Pure. */

/** How many values an input takes: one, or as many as an attribute says. */
export type InputArity = { readonly list: false } | { readonly list: true; readonly lengthOf: string };

/** Field numbers of OpDef and OpDef.ArgDef in tensorflow/core/framework/op_def.proto. */
const OP_INPUT = 2;
const OP_STATEFUL = 17;
const ARG_NUMBER = 5;
const ARG_TYPE_LIST = 6;

export interface OpDefinition {
  readonly inputs: readonly InputArity[];
  /** It has effects, or does not give the same again. */
  readonly stateful: boolean;
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
  for (const { field, value } of fields(bytes)) {
    if ((field === ARG_NUMBER || field === ARG_TYPE_LIST) && typeof value !== 'number') {
      return { list: true, lengthOf: new TextDecoder().decode(value) };
    }
  }
  return { list: false };
}

/** The fields of a protocol buffer: numbers, and bytes of anything with a length. */
function* fields(bytes: Uint8Array): Generator<{ field: number; value: number | Uint8Array }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('a protocol buffer ends within a number');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, wire] = [Math.floor(key / 8), key % 8];
    if (wire === 0) yield { field, value: varint() };
    else if (wire === 2) {
      const length = varint();
      yield { field, value: bytes.subarray(at, at + length) };
      at += length;
    } else at += wire === 1 ? 8 : 4;
  }
}
