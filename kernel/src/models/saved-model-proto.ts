/**
 * What saved_model.pb says of a model: its signatures, and the ops in it. Pure.
 * Field numbers: tensorflow/core/protobuf/{saved_model,meta_graph}.proto, core/framework/{graph,function,node_def,tensor_shape}.proto.
 */
import { fields } from '../engine/protobuf.ts';

export interface TensorSpec {
  /** null is any length; a shape that is not known at all is null too. */
  readonly shape: readonly (number | null)[] | null;
  /** As TensorFlow names it: float32, int64, string… */
  readonly dtype: string;
}

export interface Signature {
  readonly inputs: { readonly [name: string]: TensorSpec };
  readonly outputs: { readonly [name: string]: TensorSpec };
}

export interface SavedModelContents {
  readonly tags: readonly string[];
  readonly signatures: ReadonlyMap<string, Signature>;
  readonly ops: ReadonlySet<string>;
}

/** Of DataType in types.proto. */
const DTYPES: readonly (string | undefined)[] = [
  ...[undefined, 'float32', 'float64', 'int32', 'uint8', 'int16', 'int8', 'string', 'complex64', 'int64', 'bool'],
  ...[undefined, undefined, undefined, 'bfloat16', undefined, undefined, 'uint16', undefined, 'float16'],
];

/** Runs when the model is loaded; nobody calls it. */
const INIT = '__saved_model_init_op';

/** @throws RangeError when it is no SavedModel with tag `serve` */
export function readSavedModel(bytes: Uint8Array): SavedModelContents {
  const graphs = inner(bytes, 2).map((meta) => ({
    meta,
    tags: inner(meta, 1).flatMap((info) => inner(info, 4).map(string)),
  }));
  const found = graphs.find(({ tags }) => tags.includes('serve')) ?? graphs[0];
  if (!found) throw new RangeError('saved_model.pb has no graph');
  const { meta, tags } = found;
  const signatures = new Map(
    inner(meta, 5).flatMap((entry): [string, Signature][] => {
      const [name, signature] = keyAndValue(entry);
      return name === INIT ? [] : [[name, { inputs: specs(signature, 1), outputs: specs(signature, 2) }]];
    }),
  );
  const nodes = inner(meta, 2).flatMap((graph) => [
    ...inner(graph, 1),
    ...inner(graph, 2).flatMap((library) => inner(library, 1).flatMap((made) => inner(made, 3))),
  ]);
  return { tags, signatures, ops: new Set(nodes.flatMap((node) => inner(node, 2).map(string))) };
}

function specs(signature: Uint8Array, field: number): { [name: string]: TensorSpec } {
  return Object.fromEntries(
    inner(signature, field).map((entry) => {
      const [name, info] = keyAndValue(entry);
      const dtype = numberIn(info, 2);
      const [shape] = inner(info, 3);
      return [name, { dtype: DTYPES[dtype] ?? `type ${dtype}`, shape: shape ? lengths(shape) : [] }];
    }),
  );
}

function lengths(shape: Uint8Array): (number | null)[] | null {
  if (numberIn(shape, 3) === 1) return null;
  // -1 is written as a number of 64 bits
  return inner(shape, 2).map((dim) => {
    const size = numberIn(dim, 1);
    return size < 2 ** 53 ? size : null;
  });
}

function keyAndValue(entry: Uint8Array): [string, Uint8Array] {
  const [key, value] = [inner(entry, 1)[0], inner(entry, 2)[0]];
  return [key ? string(key) : '', value ?? new Uint8Array()];
}

function inner(message: Uint8Array, wanted: number): Uint8Array[] {
  return [...fields(message)].flatMap(({ field, value }) =>
    field === wanted && typeof value !== 'number' ? [value] : [],
  );
}

function numberIn(message: Uint8Array, wanted: number): number {
  for (const { field, value } of fields(message)) if (field === wanted && typeof value === 'number') return value;
  return 0;
}

function string(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
