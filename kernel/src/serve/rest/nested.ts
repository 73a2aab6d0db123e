/** Lists in lists ↔ tensors: how TF Serving's and MLflow's requests carry them. */
import { isList, objectIn, type Json } from '../../models/json.ts';
import { checkShape } from '../checked-inputs.ts';
import { ServeError, type InferTensor, type TensorMetadata } from '../inference.ts';
import { dataFromJson, dataToJson } from './wire-data.ts';

export type Nested = number | boolean | string | { b64: string } | readonly Nested[];

/** `value` as the tensor that `expected` describes. @throws ServeError invalid */
export function tensorFrom(value: Json, { name, datatype }: TensorMetadata): InferTensor {
  const shape = shapeOf(value, name);
  checkShape(name, shape);
  if (datatype === 'BYTES') return { name, datatype, shape, data: textsIn(value, name) };
  return { name, datatype, shape, data: dataFromJson(isList(value) ? value : [value], datatype, shape, name) };
}

function shapeOf(value: Json, name: string): number[] {
  const shape: number[] = [];
  let first: Json | undefined = value;
  for (; isList(first); first = first[0]) shape.push(first.length);
  if (!isOf(value, shape, 0)) throw new ServeError('invalid', `'${name}' has rows of different shapes`);
  return shape;
}

function isOf(value: Json, shape: readonly number[], axis: number): boolean {
  if (!isList(value)) return axis === shape.length;
  if (axis === shape.length || value.length !== shape[axis]) return false;
  for (const one of value) if (!isOf(one, shape, axis + 1)) return false;
  return true;
}

function textsIn(value: Json, name: string): Uint8Array[] {
  if (isList(value)) return value.flatMap((one) => textsIn(one, name));
  const { b64 } = objectIn(value);
  if (typeof b64 === 'string') return [Buffer.from(b64, 'base64')];
  if (typeof value === 'string') return [Buffer.from(value, 'utf8')];
  throw new ServeError('invalid', `'${name}' takes texts and { "b64": … }`);
}

/** @throws ServeError invalid for numbers that JSON cannot say */
export function nestedOf(tensor: InferTensor): Nested {
  const flat = dataToJson(tensor);
  let at = 0;
  const build = (axis: number): Nested => {
    const length = tensor.shape[axis];
    if (length !== undefined) return Array.from({ length }, () => build(axis + 1));
    at += 1;
    return flat[at - 1] ?? 0;
  };
  return build(0);
}
