/** Datatypes of the wire: how wide an element is, how it is read, and which of ours it becomes. */
import { ServeError } from './inference.ts';
import type { Datatype, InferTensor } from './inference.ts';

export interface WireType {
  readonly bytes: number;
  readonly becomes: Exclude<Datatype, 'BYTES'>;
  /** One element, little-endian, as on the wire. */
  read(view: DataView, at: number): number | bigint;
}

export const WIRE_TYPES = {
  BOOL: { bytes: 1, becomes: 'BOOL', read: (view, at) => view.getUint8(at) },
  UINT8: { bytes: 1, becomes: 'INT32', read: (view, at) => view.getUint8(at) },
  UINT16: { bytes: 2, becomes: 'INT32', read: (view, at) => view.getUint16(at, true) },
  UINT32: { bytes: 4, becomes: 'INT32', read: (view, at) => view.getUint32(at, true) },
  UINT64: { bytes: 8, becomes: 'INT32', read: (view, at) => view.getBigUint64(at, true) },
  INT8: { bytes: 1, becomes: 'INT32', read: (view, at) => view.getInt8(at) },
  INT16: { bytes: 2, becomes: 'INT32', read: (view, at) => view.getInt16(at, true) },
  INT32: { bytes: 4, becomes: 'INT32', read: (view, at) => view.getInt32(at, true) },
  INT64: { bytes: 8, becomes: 'INT32', read: (view, at) => view.getBigInt64(at, true) },
  FP16: { bytes: 2, becomes: 'FP32', read: (view, at) => half(view.getUint16(at, true)) },
  BF16: { bytes: 2, becomes: 'FP32', read: (view, at) => brainFloat(view.getUint16(at, true)) },
  FP32: { bytes: 4, becomes: 'FP32', read: (view, at) => view.getFloat32(at, true) },
  FP64: { bytes: 8, becomes: 'FP32', read: (view, at) => view.getFloat64(at, true) },
} as const satisfies Readonly<Record<string, WireType>>;

export function wireType(name: string, datatype: string): WireType {
  const types: Readonly<Record<string, WireType>> = WIRE_TYPES;
  const found = Object.hasOwn(types, datatype) ? types[datatype] : undefined;
  if (found === undefined) {
    const known = [...Object.keys(WIRE_TYPES), 'BYTES'].join(', ');
    throw new ServeError(
      'invalid',
      `${name}: the datatype ${JSON.stringify(datatype.slice(0, 40))} is none of ${known}`,
    );
  }
  return found;
}

/**
 * Numbers of a wider type as ours. Nothing is rounded in silence: what float32 or int32 cannot hold exactly is refused.
 * @throws ServeError
 */
export function narrowed(
  name: string,
  datatype: string,
  length: number,
  at: (index: number) => number | bigint | boolean,
): Pick<InferTensor, 'data'> & { datatype: Datatype } {
  const { becomes } = wireType(name, datatype);
  const data = EMPTY[becomes](length);
  for (let index = 0; index < length; index++) data[index] = exact(name, index, at(index), datatype, becomes);
  return { datatype: becomes, data };
}

const EMPTY = {
  BOOL: (length: number) => new Uint8Array(length),
  INT32: (length: number) => new Int32Array(length),
  FP32: (length: number) => new Float32Array(length),
};

/** One element of those; what its datatype becomes is looked up once for all of them. @throws ServeError */
export function exact(
  name: string,
  index: number,
  value: number | bigint | boolean,
  datatype: string,
  becomes: WireType['becomes'],
): number {
  const number = Number(value);
  if (isHeld(number, becomes, datatype)) return number;
  const message = `${name}[${index}] is ${value}, which ${becomes} cannot hold exactly; send ${becomes}`;
  throw new ServeError('invalid', message);
}

function isHeld(number: number, becomes: WireType['becomes'], datatype: string): boolean {
  switch (becomes) {
    case 'BOOL':
      return number === 0 || number === 1;
    case 'INT32':
      return (number | 0) === number;
    case 'FP32': {
      const rounded = Math.fround(number);
      // decimals of JSON are said to be float32, and meant to be rounded
      return Object.is(rounded, number) || rounded === number || (datatype === 'FP32' && Number.isFinite(rounded));
    }
  }
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
function brainFloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
}
