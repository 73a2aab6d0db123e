/** The native binding as TypeScript sees it: tfjs-node's exports and those of `native/binding.cc`. Tensors are numbers here. */

/** How tfjs-node writes an attribute of an op; `type` is a TF_AttrType. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export interface Output {
  readonly id: number;
  readonly shape: number[];
  /** A TF_DataType. */
  readonly dtype: number;
}

export type Values = ArrayLike<unknown>;

/** One node of a graph; values are numbered through the outputs of all nodes. */
export interface GraphNode {
  readonly op: string;
  readonly attributes: readonly Attribute[];
  /** A value, or a list of values where the op takes a list. */
  readonly inputs: readonly (number | readonly number[])[];
  /** Nodes that must have run before. */
  readonly after: readonly number[];
  /** Of a Const node: the tensor whose value it has. */
  readonly tensor?: number;
}

export interface Binding {
  executeOp(op: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): Output[];
  createTensor(shape: readonly number[], dtype: number, values: Values): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Values;
  runSavedModel(id: number, inputs: readonly number[], inputOps: string, outputOps: string): Output[];
  /** Registers a graph under `name`: executeOp runs it from then on. `effects` run although nobody takes their outputs. */
  defineFunction(
    name: string,
    nodes: readonly GraphNode[],
    inputs: readonly number[],
    outputs: readonly number[],
    effects: readonly number[],
  ): void;
  removeFunction(name: string): void;
  /** As executeOp, but it returns while the op runs; the ids have values once `finishOp` has returned. One op at a time. */
  startOp(op: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): number[];
  /** Waits for the op that runs. Throws what it failed with; its ids then never have values. */
  finishOp(): void;
  /** The op's OpDef (tensorflow/core/framework/op_def.proto), serialised. */
  opDefinition(op: string): Uint8Array;
  /** The tensor's TF_DataType. */
  dtypeOf(id: number): number;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}

/** An attribute that names a TF_DataType. */
export function typeAttribute({ TF_ATTR_TYPE }: Binding, name: string, dtype: number): Attribute {
  return { name, type: TF_ATTR_TYPE, value: dtype };
}
