/** A graph of ONNX while it is built: nodes in the order of computing, and their constants. */
import type { Message } from '../../engine/protobuf.ts';
import { nodeProto, tensorProto, TYPE } from './proto.ts';
import type { Attribute } from './proto.ts';

/** The name of a value in the graph. */
export type Value = string;

export class Graph {
  readonly nodes: Message[] = [];
  readonly constants: Message[] = [];
  /** Dense layers compute in int8: their inputs are quantised as they come, their kernels here. */
  readonly inInt8: boolean;
  readonly #names = new Set<string>();

  constructor(inInt8: boolean) {
    this.inInt8 = inInt8;
  }

  /** @returns the name of its first output */
  add(op: string, inputs: readonly Value[], attributes: { readonly [name: string]: Attribute } = {}): Value {
    return this.addMany(op, inputs, 1, attributes)[0] ?? '';
  }

  /** @param outputs how many it has; those whose place is in `unused` get no name */
  addMany(
    op: string,
    inputs: readonly Value[],
    outputs: number,
    attributes: { readonly [name: string]: Attribute } = {},
    unused: readonly number[] = [],
  ): Value[] {
    const names = Array.from({ length: outputs }, (_, at) => (unused.includes(at) ? '' : this.named(op)));
    this.nodes.push(nodeProto(op, inputs, names, attributes));
    return names;
  }

  /** Gives a value another name: that of an output of the graph. */
  rename(value: Value, name: Value): void {
    this.nodes.push(nodeProto('Identity', [value], [name], {}));
  }

  floats(values: ArrayLike<number>, shape: readonly number[]): Value {
    return this.#constant(TYPE.float32, shape, new Uint8Array(Float32Array.from(values).buffer));
  }

  scalar(value: number): Value {
    return this.floats([value], []);
  }

  wholes(values: readonly number[]): Value {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.#constant(TYPE.int64, [values.length], bytes);
  }

  bytes(values: Uint8Array, shape: readonly number[]): Value {
    return this.#constant(TYPE.uint8, shape, values);
  }

  /** A name that nothing else has. */
  named(wanted: string): string {
    let name = wanted;
    for (let count = 1; this.#names.has(name); count++) name = `${wanted}_${count}`;
    this.#names.add(name);
    return name;
  }

  #constant(type: number, shape: readonly number[], bytes: Uint8Array): Value {
    const name = this.named('constant');
    this.constants.push(tensorProto(name, type, shape, bytes));
    return name;
  }
}
