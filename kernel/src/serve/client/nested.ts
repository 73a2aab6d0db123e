/** Nested lists as tensors, and back. */
import { LimpidError } from '../../errors.ts';
import { elementsOf, type Announced } from '../raw.ts';
import type { Datatype, InferTensor } from '../inference.ts';
import { listOf, Unreadable } from './json.ts';

export type Scalar = number | boolean | string;
export type Nested = Scalar | readonly Nested[];
type TypedArray = Float32Array | Float64Array | Int32Array | Int16Array | Int8Array | Uint16Array | Uint8Array;
/** Lists whose innermost ones may be typed arrays. */
export type NestedInput = Scalar | TypedArray | readonly NestedInput[];

/** @throws LimpidError where the lists are uneven, or hold what the datatype cannot */
export function tensorOf(name: string, value: NestedInput, datatype: Datatype): InferTensor {
  const shape = shapeOf(value);
  const flat: Scalar[] = [];
  collect(name, value, shape, 0, flat);
  return { name, datatype, shape, data: dataOf(name, datatype, flat) };
}

/** What JSON says of an output: a flat or a nested list. */
export function flatten({ name, datatype, shape }: Announced, data: unknown): InferTensor {
  const known = (['FP32', 'INT32', 'BOOL', 'BYTES'] as const).find((one) => one === datatype);
  if (known === undefined) throw new Unreadable(`${name} is of the datatype ${datatype.slice(0, 40)}`);
  const flat = listOf(data).flat(shape.length);
  if (flat.length !== elementsOf(name, shape)) throw new Unreadable(`${name} has ${flat.length} elements`);
  const scalars = flat.filter((one) => typeof one === 'number' || typeof one === 'boolean' || typeof one === 'string');
  if (scalars.length !== flat.length) throw new Unreadable(`${name} holds what is no number and no text`);
  return { name, datatype: known, shape: [...shape], data: dataOf(name, known, scalars) };
}

/** Row-major elements as nested lists. */
export function nest<T>(shape: readonly number[], elements: readonly T[]): unknown {
  const [length, ...inner] = shape;
  if (length === undefined) return elements[0];
  const size = inner.reduce((product, one) => product * one, 1);
  return Array.from({ length }, (_, at) => nest(inner, elements.slice(at * size, (at + 1) * size)));
}

function shapeOf(value: NestedInput): number[] {
  if (!isList(value)) return [];
  const [first] = value;
  return first === undefined ? [value.length] : [value.length, ...shapeOf(first)];
}

function collect(name: string, value: NestedInput, shape: readonly number[], level: number, into: Scalar[]): void {
  if (!isList(value)) {
    if (level !== shape.length) throw new LimpidError('CLIENT_RAGGED', { name, shape: shape.join(', ') });
    into.push(value);
    return;
  }
  if (value.length !== shape[level]) throw new LimpidError('CLIENT_RAGGED', { name, shape: shape.join(', ') });
  for (const one of value) collect(name, one, shape, level + 1, into);
}

function isList(value: NestedInput): value is TypedArray | readonly NestedInput[] {
  return typeof value === 'object';
}

function dataOf(name: string, datatype: Datatype, flat: readonly Scalar[]): InferTensor['data'] {
  const refuse = (value: Scalar) => new LimpidError('CLIENT_VALUE', { name, value: JSON.stringify(value), datatype });
  switch (datatype) {
    case 'BYTES': {
      const encoder = new TextEncoder();
      return flat.map((value) => {
        if (typeof value !== 'string') throw refuse(value);
        return encoder.encode(value);
      });
    }
    case 'BOOL':
      return Uint8Array.from(flat, (value) => {
        if (typeof value === 'string' || (Number(value) !== 0 && Number(value) !== 1)) throw refuse(value);
        return Number(value);
      });
    case 'INT32':
      return Int32Array.from(flat, (value) => {
        if (typeof value === 'string' || (Number(value) | 0) !== Number(value)) throw refuse(value);
        return Number(value);
      });
    case 'FP32':
      return Float32Array.from(flat, (value) => {
        if (typeof value === 'string') throw refuse(value);
        return Number(value);
      });
  }
}
