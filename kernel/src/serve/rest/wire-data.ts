/** Elements of tensors as JSON and bytes carry them, in the protocol's datatypes ↔ what tfjs holds. Nothing is rounded in silence. */
import { isList, type Json } from '../../models/json.ts';
import { ServeError, type Datatype, type InferTensor } from '../inference.ts';
import { emptyData, sizeOf } from '../servable.ts';
import { WIRE_TYPES, type WireType } from '../wire-types.ts';

const { FP16, FP32, FP64, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, BOOL } = WIRE_TYPES;
/** Texts are no elements of one width. */
const BYTES = { bytes: 0, becomes: 'BYTES', read: undefined } as const;
type ElementType = WireType | typeof BYTES;
const ELEMENTS: { readonly [datatype: string]: ElementType } = {
  ...{ FP16, FP32, FP64, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 },
  ...{ BOOL, BYTES },
};

/** @throws ServeError invalid */
export function heldType(datatype: string): Datatype {
  return elementType(datatype).becomes;
}

function elementType(datatype: string): ElementType {
  const type = Object.hasOwn(ELEMENTS, datatype) ? ELEMENTS[datatype] : undefined;
  if (type) return type;
  throw invalid(`'${datatype.slice(0, 40)}' is no datatype; there are ${Object.keys(ELEMENTS).join(', ')}`);
}

/** `list` is flat, or nested as the shape says. @throws ServeError invalid */
export function dataFromJson(
  list: readonly Json[],
  datatype: string,
  shape: readonly number[],
  name: string,
): InferTensor['data'] {
  const { becomes: held } = elementType(datatype);
  const cells = sizeOf(shape);
  // before memory is taken for it
  const count = countOf(list);
  if (count !== cells)
    throw invalid(`input '${name}' got ${count} elements, and its shape [${shape.join(',')}] has ${cells}`);
  const data = emptyData(held, cells);
  let at = 0;
  const fill = (values: readonly Json[]): void => {
    for (const value of values) {
      if (isList(value)) fill(value);
      else {
        data[at] = Array.isArray(data) ? bytesFrom(value, name) : numberFrom(value, held, datatype, name);
        at += 1;
      }
    }
  };
  fill(list);
  return data;
}

function countOf(list: readonly Json[]): number {
  let count = 0;
  for (const value of list) count += isList(value) ? countOf(value) : 1;
  return count;
}

function numberFrom(value: Json, held: Datatype, datatype: string, name: string): number {
  if (held === 'BOOL' && typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'number')
    throw invalid(`input '${name}' holds ${JSON.stringify(value).slice(0, 40)}, which is no ${datatype}`);
  return narrowed(value, held, datatype, name);
}

function narrowed(value: number | bigint, held: Datatype, datatype: string, name: string): number {
  const number = Number(value);
  switch (held) {
    case 'FP32': {
      const rounded = Math.fround(number);
      const isLost = datatype === 'FP64' ? rounded !== number : !Number.isFinite(rounded);
      if (isLost && Number.isFinite(number)) throw invalid(`input '${name}' holds ${number}, which is no FP32`);
      return number;
    }
    case 'INT32':
      if ((number | 0) !== number) throw invalid(`input '${name}' holds ${value}, which is no INT32`);
      return number;
    default:
      if (number !== 0 && number !== 1) throw invalid(`input '${name}' holds ${value}, which is no BOOL`);
      return number;
  }
}

function bytesFrom(value: Json, name: string): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  throw invalid(`input '${name}' holds ${JSON.stringify(value).slice(0, 40)}, which is no text`);
}

/** @throws ServeError invalid */
export function dataFromBytes(
  bytes: Uint8Array,
  datatype: string,
  shape: readonly number[],
  name: string,
): InferTensor['data'] {
  const { becomes: held, bytes: width, read } = elementType(datatype);
  const cells = sizeOf(shape);
  if (read === undefined) return textsFrom(bytes, cells, name);
  if (bytes.length !== cells * width) {
    throw invalid(
      `input '${name}' got ${bytes.length} bytes, and its shape [${shape.join(',')}] takes ${cells * width}`,
    );
  }
  if (datatype === 'FP32') return new Float32Array(Uint8Array.from(bytes).buffer);
  if (datatype === 'INT32') return new Int32Array(Uint8Array.from(bytes).buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = emptyData(held, cells);
  for (let cell = 0; cell < cells; cell += 1) data[cell] = narrowed(read(view, cell * width), held, datatype, name);
  return data;
}

/** Each text with its length in four bytes before it. */
function textsFrom(bytes: Uint8Array, cells: number, name: string): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const texts: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length && texts.length < cells) {
    const end = at + 4 <= bytes.length ? at + 4 + view.getUint32(at, true) : Infinity;
    if (end > bytes.length) break;
    texts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  if (texts.length === cells && at === bytes.length) return texts;
  throw invalid(`the bytes of input '${name}' are not ${cells} texts with their lengths`);
}

/** As a flat list for JSON. @throws ServeError invalid for what JSON cannot say */
export function dataToJson({ name, data, datatype }: InferTensor): (number | boolean | string)[] {
  if (Array.isArray(data)) return data.map((text) => Buffer.from(text).toString('utf8'));
  if (datatype === 'BOOL') return Array.from(data, (value) => value !== 0);
  if (data instanceof Float32Array && !data.every(Number.isFinite)) {
    throw invalid(`output '${name}' holds NaN or an infinity, which JSON cannot say: ask for it as binary data`);
  }
  return Array.from(data);
}

function invalid(message: string): ServeError {
  return new ServeError('invalid', message);
}
